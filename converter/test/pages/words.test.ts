import { expect, test, vi } from 'vitest';
import { byLength } from '../../../test/support/run/test-length.ts';
import { converterForAll } from '../support/converter-for-all.ts';
import { formPdf } from '../support/documents/hidden-text.ts';
import type { TestConverter } from '../support/test-converter.ts';
import { wordsDocx, wordsOdp, wordsOdt, wordsPptx } from '../support/words/documents.ts';
import { SCRIPTS, VERTICAL, type WordsPage } from '../support/words/pages.ts';
import { wordErrors, wordsOf } from '../support/words/word-errors.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0' }, (opened) => {
  converter = opened;
});

/** The accepted share of wrong words in all pages together. */
const MAX_ERROR_RATE = 0.01;

const rightToLeft = ({ rightToLeft = false }: WordsPage) => rightToLeft;

/** The pages of all scripts as few pages, because each page that is drawn takes time. */
const folded = (pages: readonly WordsPage[]): WordsPage[] =>
  [pages.filter(rightToLeft), pages.filter((page) => !rightToLeft(page))].map((group) => ({
    name: group.map(({ name }) => name).join(', '),
    paragraphs: group.flatMap(({ paragraphs }) => paragraphs),
    rightToLeft: group.every(rightToLeft),
  }));

type Document = [extension: string, content: Buffer, pages: WordsPage[]];

const form: WordsPage = { name: 'a form', paragraphs: ['Name', 'Ada Lovelace', 'Day', 'Tuesday', 'end'] };
const onSlides = [...SCRIPTS.filter(({ name }) => /Khmer|Urdu|emoji/.test(name)), ...VERTICAL];
const documents = byLength<Document[]>({
  short: [
    ['docx', wordsDocx(folded(SCRIPTS)), folded(SCRIPTS)],
    ['pptx', wordsPptx(onSlides), onSlides],
    ['pdf', formPdf(), [form]],
  ],
  long: [
    ['docx', wordsDocx(SCRIPTS), SCRIPTS],
    ['odt', wordsOdt(SCRIPTS), SCRIPTS],
    ['odp', wordsOdp(SCRIPTS), SCRIPTS],
    ['pptx', wordsPptx([...SCRIPTS, ...VERTICAL]), [...SCRIPTS, ...VERTICAL]],
    ['pdf', formPdf(), [form]],
  ],
});

test('the text of pages in many scripts has the words of the document', async () => {
  let [errors, total] = [0, 0];
  const wrong: object[] = [];
  for (const [extension, content, expected] of documents) {
    const { pages, uploadState, detail } = await converter.convert(content, extension);
    expect([uploadState, detail]).toEqual(['READY', undefined]);
    expect(pages.length, extension).toBe(expected.length);
    for (const [index, { name, paragraphs }] of expected.entries()) {
      const [right, text] = [paragraphs.join('\n'), pages[index]?.text ?? ''];
      const words = wordsOf(right);
      const found = wordErrors(words, wordsOf(text));
      errors += found;
      total += words.length;
      if (found > 0) wrong.push({ extension, name, text, right });
    }
  }
  expect(errors / total, JSON.stringify(wrong, null, 2)).toBeLessThanOrEqual(MAX_ERROR_RATE);
});
