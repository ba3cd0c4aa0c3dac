import type { Logger } from '../../src/log.ts';

/** A log whose lines a test can read. */
export interface RecordedLog {
  log: Logger;
  lines: { level: string; event: string; fields: Record<string, unknown> }[];
  /** Returns the number of lines with this event. */
  count(event: string): number;
}

export function recordLog(): RecordedLog {
  const lines: RecordedLog['lines'] = [];
  const record = (level: string) => (fields: Record<string, unknown>, event: string) =>
    lines.push({ level, event, fields });
  const log = { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') };
  return {
    log: log as unknown as Logger,
    lines,
    count: (event) => lines.filter((line) => line.event === event).length,
  };
}
