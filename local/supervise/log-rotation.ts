/** Bounds the log files of the data folder. */
import { chmod, copyFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../src/log.ts';

/** Relative to the data folder. Each has one predecessor, whose name ends in `.old`. */
const LOG_FILES = ['lectern.log', 'converter.log', 'postgres/postgresql.log'];
const MAX_BYTES = 10_000_000;
const CHECK_EVERY_MS = 10_000;

/** Checks the files at once and every ten seconds, until disposed of. */
export function keepLogsBounded(data: string, log: Logger): Disposable {
  const rotate = () =>
    void rotateLogs(data).catch((error: unknown) => log.warn({ err: error }, 'log.not_rotated'));
  rotate();
  const timer = setInterval(rotate, CHECK_EVERY_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/**
 * Copies each file that is too long and empties it. The processes that write the files keep them open and append, so a
 * file cannot be replaced by another. Lines that arrive between the copy and the emptying are lost.
 */
export async function rotateLogs(data: string, maxBytes = MAX_BYTES): Promise<void> {
  for (const name of LOG_FILES) {
    const file = join(data, name);
    const { size } = await stat(file).catch(() => ({ size: 0 }));
    if (size <= maxBytes) continue;
    await copyFile(file, `${file}.old`);
    await chmod(`${file}.old`, 0o600);
    await truncate(file);
  }
}
