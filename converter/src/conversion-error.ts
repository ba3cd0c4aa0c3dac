/** Why a document did not become pages, as the API names it. */
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

/** Ends a conversion. `message` is one plain sentence a teacher understands; it names no path and no program. */
export class ConversionError extends Error {
  readonly reason: Failure;

  constructor(reason: Failure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConversionError';
    this.reason = reason;
  }
}

/** What any thrown value means for the document; a bug of ours is INTERNAL and keeps its cause for the log. */
export function toConversionError(error: unknown): ConversionError {
  if (error instanceof ConversionError) return error;
  return new ConversionError('INTERNAL', 'Something went wrong on our side; trying again may help.', {
    cause: error,
  });
}

/** Thousands separated, as in "10,000 pages". */
export const count = (n: number) => n.toLocaleString('en-US');

/** A size in bytes as people say it: "300 MB". */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
