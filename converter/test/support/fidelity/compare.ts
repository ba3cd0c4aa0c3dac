import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { UploadRecord } from '../test-api.ts';
import type { SentUpload, TestConverter } from '../test-converter.ts';
import { type Likeness, likeness, shapeLikeness } from './likeness.ts';
import { applePreview, officeToPdf, popplerPages } from './reference.ts';

/** One page of ours beside the same page of somebody else's. */
export interface Compared extends Likeness {
  page: number;
  /** 1 when both are as wide for their height. */
  shape: number;
}

const IWORK = new Set(['.key', '.pages', '.numbers']);

const pagesOf = (converter: TestConverter, { video, media, uploadId }: SentUpload, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      converter.object(`${video}/sharedlivemedias/${media}/${uploadId}/${index + 1}.png`),
    ),
  );

async function compared(ours: Buffer[], theirs: Buffer[]): Promise<Compared[]> {
  const pages = [];
  for (const [index, picture] of theirs.entries()) {
    const mine = ours[index];
    if (!mine) throw new Error(`there is no page ${index + 1}`);
    pages.push({
      page: index + 1,
      ...(await likeness(mine, picture)),
      shape: await shapeLikeness(mine, picture),
    });
  }
  return pages;
}

/** Holds the first `most` pages of a converted document against poppler's. */
export async function withPoppler(
  converter: TestConverter,
  path: string,
  document: SentUpload & UploadRecord,
  most = 50,
): Promise<Compared[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-fidelity-'));
  try {
    const pdf = extname(path) === '.pdf' ? path : await officeToPdf(path, folder);
    const count = Math.min(most, document.pageCount ?? 0);
    return await compared(await pagesOf(converter, document, count), await popplerPages(pdf, folder, count));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Holds page 1 of a document of Keynote, Pages or Numbers against Apple's own preview; null when there is none. */
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
