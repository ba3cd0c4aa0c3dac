import { expect, test } from 'vitest';
import { correctorOf } from '../../src/raster/text/correct-words.ts';
import { textOf } from '../../src/raster/text/lines.ts';

/** Returns the corrected text of a paragraph whose characters are on the page. */
const corrected = (words: string[], onPage: string) =>
  textOf(correctorOf(words)([...onPage].map((text) => ({ text, box: null }))));

test('lost and moved letters are corrected', () => {
  expect(corrected(['Khmer: ភាសាខ្មែរ'], 'Khmer: ភាសាខ្រ')).toBe('Khmer: ភាសាខ្មែរ');
  expect(corrected(['Urdu: اردو زبان'], 'اردو زبان :Urdu')).toBe('Urdu: اردو زبان');
});

test('a word of the document that the page does not show is left out', () => {
  expect(corrected(['ភាសា canary ខ្មែរ នៅសាលា'], 'ភាសា ខ្រ នៅសាលា')).toBe('ភាសា ខ្មែរ នៅសាលា');
  expect(corrected(['canary ភាសាខ្មែរ'], 'hello')).toBe('hello');
});

test('words of the page that the document does not have, such as the number of a list, are kept', () => {
  expect(corrected(['ភាសាខ្មែរ'], '12. ភាសាខ្រ')).toMatch(/^12.* ភាសាខ្មែរ$/);
});

test('a paragraph that continues on another page has only the words of this page', () => {
  const paragraph = `${'ភាសាខ្មែរ '.repeat(10)}${'மொழி தமிழ் '.repeat(10)}`.trim();
  const beginning = 'ភាសាខ្មែរ '.repeat(10).trim();
  expect(corrected([paragraph], beginning.replaceAll('មែ', ''))).toBe(beginning);
});

test('a whole paragraph of which many letters are lost is corrected to its end', () => {
  const paragraph = 'សិស្សរៀនអក្សរខ្មែរនៅសាលា';
  expect(corrected([paragraph], 'សិសរៀនអក្សរខរនៅសា')).toBe(paragraph);
});
