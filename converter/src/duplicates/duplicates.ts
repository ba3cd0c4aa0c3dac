/** Finds the uploads of one file in one video. */
import { LRUCache } from 'lru-cache';
import type { Reporter } from '../report/reporter.ts';
import { type CopyTarget, copyOriginal } from './copy-original.ts';
import { endOriginal, type Original, recordPages, startOriginal } from './original.ts';

/** Converts identical files of one video once. Videos never share pages. */
export interface Duplicates {
  /**
   * Copies the pages of an identical file of the same video that was converted before or is being converted, as they
   * appear; otherwise runs `convert` with a reporter that records the pages. Returns the number of pages and rejects
   * as `convert` does. `sha256` is the hash of the bytes that this process read, so one upload cannot pose as another.
   */
  copyOrConvert(
    target: ConversionTarget,
    sha256: string,
    convert: (reporter: Reporter) => Promise<number>,
  ): Promise<number>;
}

export interface ConversionTarget extends CopyTarget {
  readonly findings: CopyTarget['findings'] & {
    /** Numbers of the pages that the placeholder image replaces. */
    readonly placeholders: readonly number[];
  };
}

const MAX_ORIGINALS = 500;
/** Limit of the text on the pages of all cached originals. */
const MAX_TEXT_LENGTH = 16_000_000;
/** Copies are made only for a limited time, because some documents show the date on which they are opened. */
const LIFETIME_MS = 3_600_000;

/** Caches the files that this process converted. Other processes, and a restarted process, convert them again. */
export function createDuplicates(): Duplicates {
  const originals = new LRUCache<string, Original>({
    max: MAX_ORIGINALS,
    maxSize: MAX_TEXT_LENGTH,
    sizeCalculation: ({ textLength }) => Math.max(1, textLength),
    ttl: LIFETIME_MS,
  });

  function forget(key: string, original: Original): void {
    if (originals.peek(key) === original) originals.delete(key);
  }

  async function convertAndRecord(
    key: string,
    target: ConversionTarget,
    convert: (reporter: Reporter) => Promise<number>,
  ): Promise<number> {
    const original = startOriginal(target.upload, target.plan.completed.promise);
    originals.set(key, original);
    try {
      const pageCount = await convert(recordPages(target.reporter, original));
      // A page that could not be drawn may be drawn at the next attempt, so pages with placeholders are not copied.
      const state = target.findings.placeholders.length > 0 ? 'incomplete' : 'complete';
      endOriginal(original, state, { pageCount, warnings: [...target.findings.warnings] });
      return pageCount;
    } finally {
      if (original.state === 'converting') endOriginal(original, 'incomplete');
      const remembered = originals.peek(key) === original;
      // The cache reads the size of a value when the value is added.
      if (remembered) originals.delete(key);
      if (remembered && original.state === 'complete') originals.set(key, original);
    }
  }

  return {
    async copyOrConvert(target, sha256, convert) {
      const { video, extension } = target.upload;
      const key = `${video}/${sha256}.${extension}`;
      for (let original = originals.get(key); original; original = originals.get(key)) {
        const pageCount = await copyOriginal(target, original);
        if (pageCount !== null) return pageCount;
        forget(key, original);
      }
      return convertAndRecord(key, target, convert);
    },
  };
}
