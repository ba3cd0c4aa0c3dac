import { type EncodedPage, encode } from './publish/encode.ts';
import { notDrawn } from './publish/notice.ts';
import type { Box } from './raster/box.ts';
import { type Pages, type Pixels, Undrawable } from './raster/pdf-to-pages.ts';
import { cleanText } from './text.ts';

/** A page ready to be stored. */
export interface ReadyPage extends EncodedPage {
  /** Counts from 1. */
  number: number;
  text: string;
  /** False when a notice took its place. */
  drawn: boolean;
}

/** Pages under way at once, from being drawn to being stored: bounds memory at about 30 MB each. */
const UNDER_WAY = 4;

/**
 * Draws `count` pages of the PDF opened last, numbered from `first`; `publish` gets each as soon as it
 * is encoded, started in order. While one page is drawn those before it are encoded and stored.
 */
export async function drawPages(
  pages: Pages,
  { first, count }: { first: number; count: number },
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
    const done = finish(first + index, pixels, publish).finally(() => underWay.delete(done));
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
  if (outcome.error instanceof Undrawable) return { ...(await notDrawn(shape)), drawn: false };
  throw outcome.error;
}

async function finish(
  number: number,
  pixels: Pixels & { drawn: boolean },
  publish: (page: ReadyPage) => Promise<void>,
): Promise<void> {
  const encoded = await encode(pixels);
  await publish({ ...encoded, number, text: cleanText(pixels.text), drawn: pixels.drawn });
}
