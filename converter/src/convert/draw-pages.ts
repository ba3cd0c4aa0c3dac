import { type EncodedPage, encode } from '../publish/encode.ts';
import { placeholder } from '../publish/placeholder.ts';
import type { Box } from '../raster/box.ts';
import { type Pages, type Pixels, Undrawable } from '../raster/pdf-to-pages.ts';
import { cleanText, cleanTitle } from './page-text.ts';

/** A page ready to be stored. */
export interface ReadyPage extends EncodedPage {
  /** Counts from 1. */
  number: number;
  text: string;
  title: string | null;
  /** False when a notice took its place. */
  drawn: boolean;
}

/** Which pages of the PDF opened last are drawn, and what they are called. */
export interface Drawing {
  /** Number of the first one. */
  first: number;
  count: number;
  /** By index from 0; as the document has them, not yet cleaned. */
  titles: ReadonlyMap<number, string>;
}

/** Pages under way at once, from being drawn to being stored: bounds memory at about 30 MB each. */
const UNDER_WAY = 4;

/**
 * `publish` gets each page as soon as it is encoded, started in order. While one page is drawn those
 * before it are encoded and stored.
 */
export async function drawPages(
  pages: Pages,
  { first, count, titles }: Drawing,
  publish: (page: ReadyPage) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let shape: Box | undefined;
  let drawing = count > 0 ? capture(pages.draw(0)) : null;
  for (let index = 0; index < count && drawing; index++) {
    const outcome = await drawing;
    drawing = index + 1 < count ? capture(pages.draw(index + 1)) : null;
    signal.throwIfAborted();
    const pixels = await pixelsOf(outcome, shape);
    shape ??= pixels.drawn ? { width: pixels.width, height: pixels.height } : undefined;
    const named = { number: first + index, title: cleanTitle(titles.get(index) ?? '') };
    const done = finish(named, pixels, publish).finally(() => underWay.delete(done));
    // Heard by the race or by the end; by nobody when the signal ends this first.
    done.catch(() => {});
    underWay.add(done);
    if (underWay.size >= UNDER_WAY) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

type Outcome = { pixels: Pixels } | { error: unknown };

/** Lets the next page be drawn without its failure going unheard in between. */
const capture = (drawn: Promise<Pixels>): Promise<Outcome> =>
  drawn.then(
    (pixels) => ({ pixels }),
    (error) => ({ error }),
  );

async function pixelsOf(outcome: Outcome, shape: Box | undefined): Promise<Pixels & { drawn: boolean }> {
  if ('pixels' in outcome) return { ...outcome.pixels, drawn: true };
  if (outcome.error instanceof Undrawable) return { ...(await placeholder(shape)), drawn: false };
  throw outcome.error;
}

async function finish(
  named: Pick<ReadyPage, 'number' | 'title'>,
  pixels: Pixels & { drawn: boolean },
  publish: (page: ReadyPage) => Promise<void>,
): Promise<void> {
  const encoded = await encode(pixels);
  await publish({ ...encoded, ...named, text: cleanText(pixels.text), drawn: pixels.drawn });
}
