import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { SentUpload, TestConverter } from '../test-converter.ts';
import type { UploadRecord } from '../upload-record.ts';
import { type Likeness, likeness, shapeLikeness } from './likeness.ts';
import { applePreview, officeToPdf, popplerPages } from './reference.ts';

/** One page of the converter compared with the same page of another program. */
export interface Compared extends Likeness {
  page: number;
  /** 1 when both have the same ratio of width to height. */
  shape: number;
}

const IWORK = new Set(['.key', '.pages', '.numbers']);

const pagesOf = (converter: TestConverter, { video, media, uploadId }: SentUpload, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      converter.object(`${video}/sharedlivemedias/${media}/${uploadId}/${index + 1}.png`),
    ),
  );

async function compared(ours: Buffer[], references: Buffer[]): Promise<Compared[]> {
  const pages = [];
  for (const [index, picture] of references.entries()) {
    const page = ours[index];
    if (!page) throw new Error(`The converter has no page ${index + 1}.`);
    pages.push({
      page: index + 1,
      ...(await likeness(page, picture)),
      shape: await shapeLikeness(page, picture),
    });
  }
  return pages;
}

/** Compares the first `maxPages` pages of a converted document with poppler's. */
export async function withPoppler(
  converter: TestConverter,
  path: string,
  document: SentUpload & UploadRecord,
  maxPages = 50,
): Promise<Compared[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-fidelity-'));
  try {
    const pdf = extname(path) === '.pdf' ? path : await officeToPdf(path, folder);
    const count = Math.min(maxPages, document.pageCount ?? 0);
    return await compared(await pagesOf(converter, document, count), await popplerPages(pdf, folder, count));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Compares page 1 of a document of Keynote, Pages or Numbers with Apple's preview in it; null when it has none.
 */
export async function withApple(
  converter: TestConverter,
  path: string,
  document: SentUpload & UploadRecord,
): Promise<Compared | null> {
  const preview = IWORK.has(extname(path)) ? await applePreview(path) : null;
  if (!preview) return null;
  const [page] = await compared(await pagesOf(converter, document, 1), [preview]);
  return page ?? null;
}
