import { describe, expect, test } from 'vitest';
import { sourceOf, widthFor } from '../../src/page/image/image-source.ts';
import { page } from '../support/video-fixtures.ts';

const image = (width: number, bytes: number | null) => ({
  url: `https://cdn.example.org/${width}`,
  width,
  bytes,
});
const PHONE = image(960, 50_000);
const MIDDLE = image(1280, 90_000);
const SHARP = image(2560, 200_000);

const widthsOf = (images: ReturnType<typeof image>[]) =>
  [...(sourceOf({ ...page(1), images }).srcSet ?? '').matchAll(/ (\d+)w/g)].map(([, width]) => Number(width));

describe('the images that a browser may choose from', () => {
  test('are all that exist', () => {
    expect(widthsOf([PHONE, MIDDLE, image(1920, 120_000), SHARP])).toEqual([960, 1280, 1920, 2560]);
  });

  test('are without one that has more bytes than a wider one', () => {
    expect(widthsOf([PHONE, MIDDLE, image(1920, 500_000), SHARP])).toEqual([960, 1280, 2560]);
    expect(widthsOf([image(960, 50_000), image(1920, 10_000)])).toEqual([]);
  });

  test('are those of unknown size as well', () => {
    expect(widthsOf([PHONE, image(1920, null)])).toEqual([960, 1920]);
  });

  test('are one for a page with one image, for a message over XMPP, and after requests that failed', () => {
    const known = page(1);
    for (const source of [
      sourceOf(known),
      sourceOf({ ...known, images: [image(1920, 1)] }),
      sourceOf({ ...known, images: [PHONE, SHARP] }, true),
    ]) {
      expect(source).toEqual({ src: known.url, srcSet: undefined });
    }
  });
});

describe('the width of a page for the browser', () => {
  const laptop = { density: 1, savesData: false };
  const phone = { density: 3, savesData: false };

  test('is the width that the page has in its area', () => {
    expect(widthFor({ width: 1280, height: 800 }, 16 / 9, 1, laptop)).toBe(1280);
    expect(widthFor({ width: 1280, height: 400 }, 4 / 3, 1, laptop)).toBe(534);
  });

  test('counts at most two device pixels for each CSS pixel, and one when the user saves data', () => {
    expect(widthFor({ width: 390, height: 700 }, 16 / 9, 1, phone)).toBe(260);
    expect(widthFor({ width: 390, height: 700 }, 16 / 9, 1, { ...phone, savesData: true })).toBe(130);
  });

  test('grows with the zoom in whole steps, up to all pixels of the screen', () => {
    expect(widthFor({ width: 390, height: 700 }, 16 / 9, 1.2, phone)).toBe(780);
    expect(widthFor({ width: 390, height: 700 }, 16 / 9, 1.9, phone)).toBe(780);
    expect(widthFor({ width: 390, height: 700 }, 16 / 9, 2.1, phone)).toBe(1170);
  });
});
