/** What every part writes its lines to: an event name and fields, never a token or a signed link. */
import { type Logger as Pino, pino } from 'pino';

export type Logger = Pick<Pino, 'debug' | 'info' | 'warn' | 'error'>;

/** @param destination A file, or the standard output when left out. */
export const openLog = (level: string, destination?: string): Pino =>
  pino(
    { level, base: null },
    pino.destination({ ...(destination && { dest: destination, mkdir: true }), sync: false }),
  );
