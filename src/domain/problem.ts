/** Problems, which a person can correct, and errors, which only a developer or an operator can correct. */

export const PROBLEMS = [
  'AlreadySharing',
  'NotSharing',
  'NotPresenting',
  'NotReady',
  'PageOutOfRange',
  'PageNotReady',
  'StillSharing',
  'NoFile',
  'UnsupportedFile',
  'EmptyFile',
  'FileTooLarge',
  'InvalidInput',
  'TooManyDocuments',
] as const;
export type ProblemKind = (typeof PROBLEMS)[number];

/** The result of a rule that a person can satisfy. `message` is one sentence for that person. */
export interface Problem<Kind extends ProblemKind = ProblemKind> {
  problem: Kind;
  message: string;
}

export const problem = <Kind extends ProblemKind>(kind: Kind, message: string): Problem<Kind> => ({
  problem: kind,
  message,
});

/** The Problem of a value that a person typed. */
export interface InvalidInput extends Problem<'InvalidInput'> {
  /** The names of the argument and of the fields below it that lead to the value: `['input', 'title']`. */
  path: readonly string[];
}

export const invalidInput = (path: readonly string[], message: string): InvalidInput => ({
  ...problem('InvalidInput', message),
  path,
});

export const isInvalid = (value: unknown): value is InvalidInput =>
  typeof value === 'object' && value !== null && isProblem(value) && value.problem === 'InvalidInput';

export const isProblem = (value: object): value is Problem => 'problem' in value;

export const API_ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'TOO_MANY_REQUESTS',
  'QUERY_TOO_COSTLY',
  'ANSWER_TOO_LARGE',
  'UNAVAILABLE',
  'OUTCOME_UNKNOWN',
] as const;
export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

/** The details of an error, which have the same names for every code. docs/api.md has a table of them. */
export interface ErrorDetails {
  /** The name of the limit that the request exceeds, such as `cost` or `groupsPerToken`. */
  measure?: string;
  /** The value of that limit. */
  limit?: number;
  /** The value of the request, if the server knows it. */
  cost?: number;
  /** Seconds after which the same request may succeed. */
  retryAfter?: number;
}

/** An error for a developer or an operator. Clients receive `code` and `details` in `errors[].extensions`. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly details: Readonly<ErrorDetails>;
  constructor(code: ApiErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
