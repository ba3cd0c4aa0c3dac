import { expect, test, vi } from 'vitest';
import { byLength } from '../../../test/support/run/test-length.ts';
import { converterForAll } from '../support/converter-for-all.ts';
import { placeholder, powerpoint, run, textBox } from '../support/documents/powerpoint.ts';
import type { TestConverter } from '../support/test-converter.ts';
import { ordered } from '../support/words/ordered.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0' }, (opened) => {
  converter = opened;
});

const documents = ordered();

test.each(byLength({ short: documents.slice(0, 3), long: documents }))(
  'the text of $name is in the order in which a person reads it',
  async ({ extension, content, pages }) => {
    const ended = await converter.convert(content, extension);
    expect(ended.pages.map(({ text }) => text)).toEqual(pages);
  },
);

test('the number on a slide and in a warning follows the number of the first slide', async () => {
  const number = placeholder('sldNum', ['#'], { x: 7_000_000, y: 6_300_000, width: 1_500_000 });
  const slides = ['shown', 'hidden', 'last'].map((words) => textBox(run(words)) + number);
  const symbol = textBox(run('unknown ') + run('\uf041', 'Webdings'), 2_700_000);
  const [first = '', hidden = '', last = ''] = slides;
  const ended = await converter.convert(powerpoint([first, hidden, last + symbol], 1, 10), 'pptx');
  expect(ended.pages.map(({ text }) => text.split('\n').at(-1))).toEqual(['10', '12']);
  expect(ended.warnings.map(({ message }) => message).join()).toContain('is not available on slide 12.');
});
