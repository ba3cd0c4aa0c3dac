import { expect, test } from 'vitest';
import { fileNameOf, originOf } from '../../src/stage/timeline/timeline-file.ts';

test.each([
  ['Physics 101', 'Physics 101.chapters.vtt'],
  ['a/b\\c: "d" <e>|f?*\0', 'a b c d e f.chapters.vtt'],
  [null, 'lectern.chapters.vtt'],
  ['  ', 'lectern.chapters.vtt'],
  ['é'.repeat(200), `${'é'.repeat(80)}.chapters.vtt`],
])('the title %j makes a file name that every system accepts', (title, name) => {
  expect(fileNameOf(title, 'WEBVTT_CHAPTERS').replace(/ +/g, ' ')).toBe(name);
});

test('a local time is an instant, and an empty field is none', () => {
  expect(originOf('2026-11-28T09:30:15')).toBe(new Date(2026, 10, 28, 9, 30, 15).toISOString());
  expect(originOf('')).toBeNull();
  expect(originOf('x')).toBeNull();
});
