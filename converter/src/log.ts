/** One line per event on stderr, as JSON. Never a signed URL, a secret, or a name chosen by a user. */
export interface Log {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

export const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type Level = (typeof LEVELS)[number];

const plain = (_key: string, value: unknown) =>
  value instanceof Error ? { message: value.message, stack: value.stack, cause: value.cause } : value;

/** A logger writing lines of at least `level` through `write`. */
export function createLog(level: Level, write = (line: string) => void process.stderr.write(line)): Log {
  const at = (own: Level) => (fields: object, event: string) => {
    if (LEVELS.indexOf(own) < LEVELS.indexOf(level)) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level: own, event, ...fields }, plain)}\n`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
