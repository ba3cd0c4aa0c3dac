import { expect, it } from 'vitest';
import { hasAtMost } from '../../../src/domain/names/characters.ts';
import { parseReport } from '../../../src/graphql/resolvers/parse-report.ts';

const MEDIA = '7f3cc7e0-4f5a-4d8e-8a44-0f6c2d1b9e22';

const reportWith = (text: string, title: string, detail: string) => ({
  uploadId: '1',
  state: 'processing' as const,
  detail,
  pages: [{ number: 1, width: 1, height: 1, text, title }],
});

it('the length of a text is its number of code points, not of UTF-16 code units', () => {
  expect(hasAtMost(3, '🎓🎓🎓')).toBe(true);
  expect(hasAtMost(3, 'a🎓🎓a')).toBe(false);
  expect(hasAtMost(3, 'abcd')).toBe(false);
  expect(hasAtMost(3, 'abc')).toBe(true);
});

it('a report whose texts have the greatest number of characters is accepted', () => {
  const [text, title, detail] = ['🎓'.repeat(20_000), '🎓'.repeat(200), '🎓'.repeat(500)] as const;
  const report = parseReport(MEDIA, reportWith(text, title, detail));
  expect(report).toMatchObject({ detail, pages: [{ text, title }] });
});

it.each([
  ['text', reportWith('🎓'.repeat(20_001), '', '')],
  ['title', reportWith('', '🎓'.repeat(201), '')],
  ['detail', reportWith('', '', '🎓'.repeat(501))],
])('a report whose %s has one character too many is refused', (_name, report) => {
  expect(() => parseReport(MEDIA, report)).toThrow(/characters/);
});
