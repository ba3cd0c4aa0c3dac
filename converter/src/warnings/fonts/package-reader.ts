/** Reads the parts of a package in which fonts are named. */
import type { Read } from '../../identify/bytes.ts';
import { openZip } from '../../identify/zip.ts';

/** The reader refuses larger parts. */
const MAX_PART_BYTES = 16 * 2 ** 20;
const MAX_PARTS = 200;

/** Returns the text of all parts of a package whose names match the pattern. */
export type PackageReader = (pattern: RegExp) => Promise<string>;

export async function openPackage(read: Read, size: number): Promise<PackageReader> {
  const zip = await openZip(read, size);
  return async (pattern) => {
    const entries = zip.entries.filter(({ name }) => pattern.test(name)).slice(0, MAX_PARTS);
    const texts = [];
    for (const entry of entries) texts.push((await zip.read(entry, MAX_PART_BYTES)).toString('utf8'));
    return texts.join('\n');
  };
}

/** Returns the first group of each match. */
export const firstGroups = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '');
