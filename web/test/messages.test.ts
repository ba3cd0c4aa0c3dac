import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { choose, translate, translator } from '../src/i18n/translate.ts';

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));
const read = (file: string) => readFileSync(`${SOURCE}${file}`, 'utf8');
const messagesOf = (language: string): Record<string, string> => JSON.parse(read(`i18n/${language}.json`));
const languages = readdirSync(`${SOURCE}i18n`)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -5));
const english = messagesOf('en');

const stem = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test.each(languages)('%s has every message, with the same values in it', (language) => {
  const messages = messagesOf(language);
  expect(Object.keys(messages).map(stem).sort()).toEqual(
    expect.arrayContaining(Object.keys(english).map(stem).sort()),
  );
  for (const [key, text] of Object.entries(messages)) {
    const reference = english[key] ?? english[`${stem(key)}_other`];
    expect(reference, key).toBeDefined();
    expect(placeholders(text), key).toEqual(placeholders(reference ?? ''));
  }
});

test('the source uses every message', () => {
  const source = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map(read)
    .join('\n');
  const unused = Object.keys(english)
    .map(stem)
    .filter((key) => !source.includes(`'${key}'`) && !/^(failure|status|problem|warning)\./.test(key));
  expect(unused).toEqual([]);
});

/** The members of an enum, or the types that implement an interface, in the schema. */
function namesInSchema(kind: 'ConversionFailure' | 'ConversionWarningKind' | 'Problem'): string[] {
  const schema = readFileSync(fileURLToPath(new URL('../../schema.graphql', import.meta.url)), 'utf8');
  if (kind === 'Problem')
    return [...schema.matchAll(/^type (\w+) implements Problem/gm)].map(([, name = '']) => name);
  const [, body = ''] = new RegExp(`^enum ${kind} \\{(.*?)^\\}`, 'ms').exec(schema) ?? [];
  return body.match(/^ {2}[A-Z_]+$/gm)?.map((name) => name.trim()) ?? [];
}

test.each(languages)('%s has a message for every failure, warning and problem of the schema', (language) => {
  const messages = messagesOf(language);
  const keys = [
    ...namesInSchema('ConversionFailure').map((name) => `failure.${name}`),
    ...namesInSchema('ConversionWarningKind').map((name) => `warning.${name}`),
    ...namesInSchema('Problem').map((name) => `problem.${name}`),
  ];
  expect(keys.length).toBeGreaterThan(20);
  expect(keys.filter((key) => messages[key] === undefined)).toEqual([]);
});

test('English stands in for a missing message', () => {
  const sparse = translate('de', { 'seat.live': 'Jetzt' });
  expect(sparse('seat.live')).toBe('Jetzt');
  expect(sparse('seat.lookBack')).toBe('Look back one page');
});

test('formats numbers and plurals by the rules of the language', async () => {
  const fr = await translator('fr');
  expect(fr('media.pages', { count: 0 })).toBe('0 page');
  expect(fr('media.pages', { count: 2 })).toBe('2 pages');
  expect(fr.number(1234.5)).toBe(new Intl.NumberFormat('fr').format(1234.5));
  expect(translate('en', {})('media.pages', { count: 1 })).toBe('1 page');
  // A limit of 300 MiB is known as 300 MB.
  expect(translate('en', {}).size(300 * 1024 ** 2)).toBe('300 MB');
  expect(translate('en', {}).size(20_000_000)).toBe('20 MB');
  expect(translate('en', {}).size(1.5 * 1024 ** 3)).toBe('1.5 GB');
  expect(translate('en', {}).size(1536)).toBe('2 kB');
  expect(translate('en', {}).size(0)).toBe('0 byte');
});

test('the language is French for fr-CA and English for an unknown language, and Hebrew runs from right to left', () => {
  expect(choose(['fr-CA', 'en'])).toBe('fr');
  expect(choose(['xx-YY'])).toBe('en');
  expect(translate('he', {}).direction).toBe('rtl');
  expect(translate('fr', {}).direction).toBe('ltr');
});
