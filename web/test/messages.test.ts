import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { choose, translate, translator } from '../src/i18n/translate.ts';

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));
const read = (file: string) => readFileSync(`${SOURCE}${file}`, 'utf8');
const words = (language: string): Record<string, string> => JSON.parse(read(`i18n/${language}.json`));
const languages = readdirSync(`${SOURCE}i18n`)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -5));
const english = words('en');

const stem = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const places = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort();

test.each(languages)('%s says everything, with the same values in it', (language) => {
  const said = words(language);
  expect(Object.keys(said).map(stem).sort()).toEqual(
    expect.arrayContaining(Object.keys(english).map(stem).sort()),
  );
  for (const [key, sentence] of Object.entries(said)) {
    const model = english[key] ?? english[`${stem(key)}_other`];
    expect(model, key).toBeDefined();
    expect(places(sentence), key).toEqual(places(model ?? ''));
  }
});

test('every sentence is said somewhere, and nothing is said that is not there', () => {
  const source = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map(read)
    .join('\n');
  const unused = Object.keys(english)
    .map(stem)
    .filter((key) => !source.includes(`'${key}'`) && !/^(failure|status)\./.test(key));
  expect(unused).toEqual([]);
});

test('a sentence that a language leaves out is said in English', () => {
  const sparse = translate('de', { 'seat.live': 'Jetzt' });
  expect(sparse('seat.live')).toBe('Jetzt');
  expect(sparse('seat.back')).toBe('Back to live');
});

test('numbers and plurals follow the language', async () => {
  const fr = await translator('fr');
  expect(fr('media.pages', { count: 0 })).toBe('0 page');
  expect(fr('media.pages', { count: 2 })).toBe('2 pages');
  expect(fr.number(1234.5)).toBe(new Intl.NumberFormat('fr').format(1234.5));
  expect(translate('en', {})('media.pages', { count: 1 })).toBe('1 page');
});

test('fr-CA is served in French, an unknown language in English, and Hebrew from right to left', () => {
  expect(choose(['fr-CA', 'en'])).toBe('fr');
  expect(choose(['xx-YY'])).toBe('en');
  expect(translate('he', {}).direction).toBe('rtl');
  expect(translate('fr', {}).direction).toBe('ltr');
});
