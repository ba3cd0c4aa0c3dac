import { expect, test } from 'vitest';
import { joinVertical } from '../../src/raster/text/vertical.ts';
import { visibleText } from '../../src/raster/text/visible-text.ts';

/** More than the arguments of one call. */
const LENGTH = 1_000_000;
const word = Array.from({ length: LENGTH }, () => ({ text: 'x', box: null }));

test('the text of a page keeps a word of a million characters', () => {
  const image = { width: 1, height: 1, pixels: new Uint8Array(4) };
  expect(visibleText(word, image).chars).toHaveLength(LENGTH);
  expect(joinVertical([word])[0]).toHaveLength(LENGTH);
});
