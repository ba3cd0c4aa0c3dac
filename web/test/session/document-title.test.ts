import { expect, test } from 'vitest';
import { documentTitle, limitTitle } from '../../src/session/document-title.ts';

test('a document takes its title from the file name, without the extension', () => {
  expect(documentTitle('v1.2 final.pptx')).toBe('v1.2 final');
  expect(documentTitle('授業.PDF')).toBe('授業');
  expect(documentTitle('.pdf')).toBe('.pdf');
  expect(documentTitle('notes')).toBe('notes');
  expect(documentTitle('Dr. Who')).toBe('Dr. Who');
});

test('the title from a file name has at most 255 characters, no half of a surrogate pair and no surplus space', () => {
  expect(documentTitle(`${'🎓'.repeat(300)}.pdf`)).toBe('🎓'.repeat(255));
  expect(documentTitle(`${'a'.repeat(254)}🎓b.pdf`)).toBe(`${'a'.repeat(254)}🎓`);
  expect(documentTitle(`${'a'.repeat(254)} b.pdf`)).toBe('a'.repeat(254));
  expect(documentTitle('half \ud83c.pdf')).toBe('half \ufffd');
  expect(documentTitle('\u0007\u007f.pdf')).toBeNull();
});

test('a title that a user types has as many characters as the API accepts', () => {
  expect(limitTitle('🎓'.repeat(255))).toBe('🎓'.repeat(255));
  expect(limitTitle('🎓'.repeat(256))).toBe('🎓'.repeat(255));
  expect(limitTitle(`${'a'.repeat(254)}🎓b`)).toBe(`${'a'.repeat(254)}🎓`);
});
