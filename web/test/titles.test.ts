import { expect, test } from 'vitest';
import { pageTitle } from '../src/page/title.ts';
import { documentTitle } from '../src/session/uploads.ts';

test('a document takes its title from the file name, without the extension', () => {
  expect(documentTitle('v1.2 final.pptx')).toBe('v1.2 final');
  expect(documentTitle('授業.PDF')).toBe('授業');
  expect(documentTitle('.pdf')).toBe('.pdf');
  expect(documentTitle('notes')).toBe('notes');
  expect(documentTitle('Dr. Who')).toBe('Dr. Who');
});

test('a page takes its title from the document, or else from its first line of text', () => {
  expect(pageTitle({ title: null, text: '\n  Budget \nmore' })).toBe('Budget');
  expect(pageTitle({ title: null, text: '' })).toBe('');
  expect(pageTitle({ title: null, text: 'x'.repeat(200) })).toHaveLength(91);
  expect(pageTitle({ title: 'A slide', text: 'A header\nA slide' })).toBe('A slide');
  expect(pageTitle({ title: 'x'.repeat(200), text: '' })).toHaveLength(91);
});
