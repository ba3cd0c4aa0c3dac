/** What every part writes its lines to: an event name and fields, never a token or a signed link. */
import { type Logger as Pino, pino } from 'pino';

export type Logger = Pick<Pino, 'debug' | 'info' | 'warn' | 'error'>;

/** Bytes of lines that wait for a destination that is full or slow. Further lines are dropped and counted. */
const MAX_WAITING_BYTES = 1_048_576;

/**
 * A line that cannot be written never fails its caller: it waits, or is dropped and counted in `log.lines_dropped`.
 * @param destination A file, or the standard output when left out.
 */
export const openLog = (level: string, destination?: string): Pino => {
  const stream = openStream(destination);
  const log = pino({ level, base: null, formatters: { log: serializeErrors }, serializers }, stream);
  let dropped = 0;
  stream.on('drop', () => {
    dropped += 1;
  });
  stream.on('drain', () => {
    if (dropped === 0) return;
    const lines = dropped;
    dropped = 0;
    log.error({ lines }, 'log.lines_dropped');
  });
  return log;
};

/** pino's own serializer of the field `err` would serialize the result of `serializeErrors` again. */
const serializers = { err: (value: unknown) => value };

/** The fields of an Error are not enumerable, so JSON has none of them. pino knows only the field `err`. */
function serializeErrors(fields: Record<string, unknown>): Record<string, unknown> {
  const errors = Object.entries(fields).filter(([, value]) => value instanceof Error);
  if (errors.length === 0) return fields;
  const serialized = errors.map(([name, error]) => [name, pino.stdSerializers.errWithCause(error as Error)]);
  return { ...fields, ...Object.fromEntries(serialized) };
}

/** The message, or those of the errors in it: a host with several addresses has one for each. */
export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const causes: unknown[] = error instanceof AggregateError ? error.errors : [];
  return error.message || causes.map(messageOf).join(', ') || error.name;
};

/** A stream that never throws and whose `error` events end no process: a full disk must not stop the service. */
function openStream(destination: string | undefined) {
  let isFailing = false;
  const stream = pino.destination({
    ...(destination && { dest: destination, mkdir: true, mode: 0o600 }),
    sync: false,
    maxLength: MAX_WAITING_BYTES,
  });
  // The next line that is logged tries to write again.
  stream.on('error', () => {
    isFailing = true;
  });
  stream.on('write', () => {
    isFailing = false;
  });
  stream.on('drop', () => {
    isFailing = true;
  });
  const flush = stream.flushSync.bind(stream);
  // pino calls this when the process exits, and it would wait for a destination that takes nothing.
  stream.flushSync = () => {
    if (isFailing) return;
    try {
      flush();
    } catch {
      // The destination is full, or was never opened: the last lines are lost.
    }
  };
  return stream;
}
