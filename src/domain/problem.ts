/** What a person can put right with another click. Everything else is thrown as a `Refusal`. */
export const PROBLEMS = [
  'AlreadySharing',
  'NotSharing',
  'NotReady',
  'PageOutOfRange',
  'StillSharing',
  'UnsupportedFile',
  'FileTooLarge',
] as const;
export type ProblemKind = (typeof PROBLEMS)[number];

/** A Problem of one kind; `message` is one plain sentence, ready to be shown. */
export interface Problem<Kind extends ProblemKind = ProblemKind> {
  problem: Kind;
  message: string;
}

export const problem = <Kind extends ProblemKind>(kind: Kind, message: string): Problem<Kind> => ({
  problem: kind,
  message,
});

export const isProblem = (value: object): value is Problem => 'problem' in value;

export type ApiErrorCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND' | 'BAD_USER_INPUT';

/** What only a developer or an operator can put right: becomes `errors[].extensions.code`. */
export class ApiError extends Error {
  override name = 'Refusal';
  readonly code: ApiErrorCode;
  constructor(code: ApiErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
