type Say = (fields: object, event: string) => void;

/** Where an embedded part says what happens to it: an event name plus fields, as pino takes them. */
export interface Log {
  debug: Say;
  info: Say;
  warn: Say;
  error: Say;
}
