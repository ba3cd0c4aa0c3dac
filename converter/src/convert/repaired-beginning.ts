/** Changes the first bytes of a file whose kind needs another beginning. */
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Beginning } from '../identify/pdf-header.ts';

/**
 * Returns the path of a copy of the file with another beginning, or of the file itself when its beginning needs no
 * change.
 */
export async function withRepairedBeginning(
  path: string,
  directory: string,
  { skip, insert }: Beginning = { skip: 0, insert: '' },
): Promise<string> {
  if (skip === 0 && insert === '') return path;
  const copy = join(directory, 'repaired');
  await pipeline(
    async function* () {
      if (insert !== '') yield Buffer.from(insert, 'latin1');
      yield* createReadStream(path, { start: skip });
    },
    createWriteStream(copy, { mode: 0o444 }),
  );
  return copy;
}
