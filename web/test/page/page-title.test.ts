import { expect, test } from 'vitest';
import { pageTitle } from '../../src/page/page-title.ts';

test('a page takes its title from the document, or else from its first line of text', () => {
  expect(pageTitle({ title: null, text: '\n  Budget \nmore' })).toBe('Budget');
  expect(pageTitle({ title: null, text: '' })).toBe('');
  expect(pageTitle({ title: null, text: 'x'.repeat(200) })).toHaveLength(91);
  expect(pageTitle({ title: 'A slide', text: 'A header\nA slide' })).toBe('A slide');
  expect(pageTitle({ title: 'x'.repeat(200), text: '' })).toHaveLength(91);
  expect(pageTitle({ title: `${'x'.repeat(89)}🎓🎓`, text: '' })).toBe(`${'x'.repeat(89)}🎓…`);
});
