/** Lists the keys of a bucket from the files of its folder. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { partOf } from './object-path.ts';

interface Entry {
  name: string;
  kind: 'object' | 'folder';
  /** The key, or the common beginning of a folder's keys. */
  key: Buffer;
}

/**
 * The keys of a bucket that begin with `prefix` and follow `after`, in S3's order (by UTF-8 bytes). It reads only
 * the folders that can hold such keys.
 */
export async function* walk(
  folder: string,
  { prefix, after }: { prefix: Buffer; after: Buffer },
  above: Buffer = Buffer.alloc(0),
): AsyncGenerator<{ key: string; path: string }> {
  for (const { name, kind, key } of await entries(folder, above)) {
    const path = join(folder, name);
    if (kind === 'object') {
      if (startsWith(key, prefix) && key.compare(after) > 0) yield { key: key.toString(), path };
    } else if (mayHold(key, prefix) && (key.compare(after) > 0 || startsWith(after, key))) {
      yield* walk(path, { prefix, after }, key);
    }
  }
}

const startsWith = (bytes: Buffer, prefix: Buffer) => bytes.subarray(0, prefix.length).equals(prefix);
const mayHold = (folder: Buffer, prefix: Buffer) => startsWith(folder, prefix) || startsWith(prefix, folder);

async function entries(folder: string, above: Buffer): Promise<Entry[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found = names.flatMap((name): Entry[] => {
    const part = partOf(name);
    return part ? [{ name, kind: part.kind, key: Buffer.concat([above, part.bytes]) }] : [];
  });
  return found.sort((a, b) => a.key.compare(b.key));
}
