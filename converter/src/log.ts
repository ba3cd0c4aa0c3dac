/**
 * Writes one JSON line per event to standard error. No line contains a signed URL, a secret or a name that a user
 * chose.
 */
import { type DestinationStream, type Logger as Pino, pino } from 'pino';

export type Logger = Pick<Pino, 'debug' | 'info' | 'warn' | 'error'>;

export const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type Level = (typeof LEVELS)[number];

/** pino's own serializer of the field `err` would serialize the result of `serializeErrors` again. */
const serializers = { err: (value: unknown) => value };

/** The fields of an Error are not enumerable, so JSON has none of them. pino knows only the field `err`. */
function serializeErrors(fields: Record<string, unknown>): Record<string, unknown> {
  const errors = Object.entries(fields).filter(([, value]) => value instanceof Error);
  const serialized = errors.map(([name, error]) => [name, pino.stdSerializers.errWithCause(error as Error)]);
  return { ...fields, ...Object.fromEntries(serialized) };
}

const STDERR = 2;

/** Limit of the lines that wait while standard error is full. Further lines are dropped. */
const MAX_WAITING_BYTES = 1_048_576;

/** @param stream Standard error when left out. */
export const openLog = (level: Level, stream: DestinationStream = openStderr()): Logger =>
  pino({ level, base: null, formatters: { log: serializeErrors }, serializers }, stream);

/** A full disk must not stop conversions. The next log line repeats the write. */
function openStderr(): DestinationStream {
  const stream = pino.destination({ dest: STDERR, sync: true, maxLength: MAX_WAITING_BYTES });
  stream.on('error', () => {});
  return stream;
}
