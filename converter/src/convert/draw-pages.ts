/** Draws pages, and encodes each while the next one is drawn. */
import { type EncodedPage, encode } from '../publish/encode.ts';
import { placeholderImage } from '../publish/placeholder.ts';
import type { Box } from '../raster/box.ts';
import { PageNotDrawable, type Pages, type Pixels } from '../raster/pdf-to-pages.ts';
import { cleanNotes, cleanText, cleanTitle } from './clean-text.ts';

/** A page that is ready to be stored. */
export interface EncodedDocumentPage extends EncodedPage {
  /** Counts from 1. */
  number: number;
  text: string;
  title: string | null;
  /** The speaker notes; empty when the page has none. */
  notes: string;
  /** Whether text lies under a filled box. */
  covered: boolean;
  /** Whether the image has one colour, although the page has content. */
  blank: boolean;
  /** Whether the placeholder image replaces the page. */
  placeholder: boolean;
}

/** The pages of the open PDF that are drawn. */
export interface DrawOptions {
  /** Number of the first page in the document, counted from 1. */
  first: number;
  count: number;
  /** Titles as they are in the document, by index in the PDF from 0. */
  titles: ReadonlyMap<number, string>;
  /** Speaker notes by index in the PDF from 0. */
  notes?: readonly string[] | undefined;
}

/** Pages between drawing and storage at the same time: each takes about 30 MB of memory. */
const MAX_PAGES_IN_PROGRESS = 4;

/**
 * Passes each page to `publish` when it is encoded. While one page is drawn, the pages before it are encoded and
 * stored.
 */
export async function drawPages(
  pages: Pages,
  { first, count, titles, notes = [] }: DrawOptions,
  publish: (page: EncodedDocumentPage) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const inProgress = new Set<Promise<void>>();
  /** Size of the first drawn page, which placeholders after it take. */
  let size: Box | undefined;
  let drawing = count > 0 ? settled(pages.draw(0)) : null;
  for (let index = 0; index < count && drawing; index++) {
    const outcome = await drawing;
    drawing = index + 1 < count ? settled(pages.draw(index + 1)) : null;
    signal.throwIfAborted();
    const pixels = await pixelsOrPlaceholder(outcome, size);
    size ??= pixels.placeholder ? undefined : { width: pixels.width, height: pixels.height };
    const page = {
      number: first + index,
      title: cleanTitle(titles.get(index) ?? ''),
      notes: cleanNotes(notes[index] ?? ''),
    };
    const published = encodeAndPublish(page, pixels, publish).finally(() => inProgress.delete(published));
    // The race or the end awaits the promise, unless the signal ends the loop first.
    published.catch(() => {});
    inProgress.add(published);
    if (inProgress.size >= MAX_PAGES_IN_PROGRESS) await Promise.race(inProgress);
  }
  await Promise.all(inProgress);
}

type DrawResult = { pixels: Pixels } | { error: unknown };

/** Keeps a rejection until it is read, because nothing awaits the next page while the current one is handled. */
const settled = (drawing: Promise<Pixels>): Promise<DrawResult> =>
  drawing.then(
    (pixels) => ({ pixels }),
    (error) => ({ error }),
  );

async function pixelsOrPlaceholder(
  outcome: DrawResult,
  size: Box | undefined,
): Promise<Pixels & { placeholder: boolean }> {
  if ('pixels' in outcome) return { ...outcome.pixels, placeholder: false };
  if (outcome.error instanceof PageNotDrawable) {
    return { ...(await placeholderImage(size)), placeholder: true };
  }
  throw outcome.error;
}

async function encodeAndPublish(
  page: Pick<EncodedDocumentPage, 'number' | 'title' | 'notes'>,
  pixels: Pixels & { placeholder: boolean },
  publish: (page: EncodedDocumentPage) => Promise<void>,
): Promise<void> {
  const encoded = await encode(pixels);
  const { covered, blank, placeholder } = pixels;
  await publish({ ...encoded, ...page, text: cleanText(pixels.text), covered, blank, placeholder });
}
