import { describe, expect, test, vi } from 'vitest';
import { cleanNotes } from '../../src/convert/clean-text.ts';
import { converterForAll } from '../support/converter-for-all.ts';
import { openDocument, sample } from '../support/documents/documents.ts';
import type { TestConverter } from '../support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0' }, (opened) => {
  converter = opened;
});

const HIDDEN =
  '<office:automatic-styles><style:style style:name="hidden" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style></office:automatic-styles>';

const slide = (paragraphs: string[], style = '') => {
  const text = paragraphs.map((paragraph) => `<text:p>${paragraph}</text:p>`).join('');
  const notes = `<presentation:notes><draw:frame presentation:class="notes" svg:x="2cm" svg:y="14cm" svg:width="16cm" svg:height="12cm"><draw:text-box>${text}</draw:text-box></draw:frame></presentation:notes>`;
  return `<draw:page draw:style-name="${style}" draw:master-page-name="Default">${paragraphs.length > 0 ? notes : ''}</draw:page>`;
};

async function notesOf(content: Buffer, extension: string) {
  const ended = await converter.convert(content, extension);
  expect([ended.uploadState, ended.detail]).toEqual(['READY', undefined]);
  return ended.pages.map(({ notes }) => notes);
}

describe('speaker notes', () => {
  test.concurrent('belong to the pages of their slides, without those of hidden slides', async () => {
    const slides = [
      slide(['Never said.'], 'hidden'),
      slide(['Say hello.', '', 'Then wait.<text:line-break/>Wait longer.']),
      slide([]),
      slide(['Never said.'], 'hidden'),
      slide(['عربي', '日本語 \u{1f393}']),
      slide(['   ']),
    ];
    expect(await notesOf(openDocument('presentation', slides.join(''), HIDDEN), 'odp')).toEqual([
      'Say hello.\n\nThen wait.\nWait longer.',
      undefined,
      'عربي\n日本語 \u{1f393}',
      undefined,
    ]);
  });

  test.concurrent('are complete where they are longer than one answer of LibreOffice, up to their limit', async () => {
    const paragraphs = [1, 30, 20, 20, 20, 20, 20, 1];
    const deck = [...'abcdefgh'].map((letter, index) =>
      Array.from({ length: paragraphs[index] ?? 0 }, () => letter.repeat(999)),
    );
    const slides = deck.map((texts) => slide(texts));
    const notes = await notesOf(openDocument('presentation', slides.join('')), 'odp');
    expect(notes).toEqual(deck.map((texts) => texts.join('\n').slice(0, 20_000)));
  });

  test.concurrent('of PowerPoint are read without the number of the slide', async () => {
    expect(await notesOf(sample('prs-notes.pptx'), 'pptx')).toEqual(['Notes']);
  });

  test('contain no control characters', () => {
    expect(cleanNotes('a\vb\u0000c\r\nd\u2028e')).toBe('a\nb c\nd e');
  });
});
