/** The reason of a failed conversion, as in the API's `ConversionFailure`. */
export const FAILURES = [
  'UNSUPPORTED',
  'LOCKED',
  'DAMAGED',
  'TOO_LONG',
  'TIMED_OUT',
  'CANCELLED',
  'INTERNAL',
] as const;
export type Failure = (typeof FAILURES)[number];

/**
 * Ends a conversion. Instructors see `message`, which describes the failure and a remedy, and contains no path and no
 * name of a program.
 */
export class ConversionError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConversionError';
    this.failure = failure;
  }
}

export const lockedError = (options?: ErrorOptions) =>
  new ConversionError(
    'LOCKED',
    'The document is protected by a password. Save a copy without a password and upload the copy.',
    options,
  );

export const damagedError = (options?: ErrorOptions) =>
  new ConversionError(
    'DAMAGED',
    'The file is damaged or incomplete. Save it again and upload the new file.',
    options,
  );

/** The error for a document that takes more time or memory than a document of its size may take. */
export const tooComplexError = (options?: ErrorOptions) =>
  new ConversionError(
    'TOO_LONG',
    'The document is too complex to convert. Split the document, or export it as a PDF and upload the PDF.',
    options,
  );

/** The error for a document that takes longer than a document of its size and pages may take. */
export const tookTooLongError = (options?: ErrorOptions) =>
  new ConversionError(
    'TIMED_OUT',
    'The conversion took too long. Split the document, or export it as a PDF and upload the PDF.',
    options,
  );

/** A failure whose reason is the machine, not the document. `GET /ready` reports it for a minute. */
export class MachineError extends ConversionError {}

/** The error for a conversion for which the machine has no disk space, memory or process left. */
export const resourcesError = (options?: ErrorOptions) =>
  new MachineError(
    'INTERNAL',
    'The server has too little disk space or memory for the conversion at the moment. Try again later.',
    options,
  );

/** The error for a conversion whose programs were killed again and again. */
export const interruptedError = (options?: ErrorOptions) =>
  new MachineError('INTERNAL', 'The conversion was interrupted. Try again.', options);

/** Error codes of a machine without disk space, memory, files or processes. */
const RESOURCE_CODES = new Set(['ENOSPC', 'EDQUOT', 'ENOMEM', 'EMFILE', 'ENFILE', 'EAGAIN']);

/** Whether the machine lacks what an operation needs. */
export const isLackOfResources = (error: unknown): boolean =>
  error instanceof Error &&
  (RESOURCE_CODES.has((error as NodeJS.ErrnoException).code ?? '') || isLackOfResources(error.cause));

/** Returns a `ConversionError` as it is, and any other error as the cause of an INTERNAL one. */
export function toConversionError(error: unknown): ConversionError {
  if (error instanceof ConversionError) return error;
  if (isLackOfResources(error)) return resourcesError({ cause: error });
  return new ConversionError('INTERNAL', 'An internal error occurred. Try again.', { cause: error });
}
