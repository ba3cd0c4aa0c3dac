import { describe, expect, it } from 'vitest';
import { imageFor, type PageImage } from '../../src/domain/page-images.ts';

const image = (width: number, bytes: number | null): PageImage => ({
  key: `${width}`,
  width,
  height: width,
  type: null,
  bytes,
});
const ALL = [image(960, 50), image(1280, 90), image(1920, 120), image(2560, 200)];

describe('the image for a place of a width', () => {
  it.each([
    [1, 960],
    [960, 960],
    [961, 1280],
    [2560, 2560],
    [10_000, 2560],
  ])('of %i pixels is that of %i', (width, expected) => {
    expect(imageFor(ALL, width).width).toBe(expected);
  });

  it('is a wider one that has fewer bytes, as a WebP beside a photograph in PNG', () => {
    expect(imageFor([image(1920, 900), image(2560, 200)], 1_500).width).toBe(2560);
  });

  it('is the narrowest of those whose size is unknown, and the only one of a page', () => {
    expect(imageFor([image(1920, null), image(2560, null)], 1_500).width).toBe(1920);
    expect(imageFor([image(1920, null)], 2_560).width).toBe(1920);
  });
});
