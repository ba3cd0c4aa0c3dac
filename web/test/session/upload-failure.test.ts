import { expect, test } from 'vitest';
import { translate, translator } from '../../src/i18n/translate.ts';
import { namedFailureText } from '../../src/session/upload-failure.ts';

const empty = { __typename: 'UnsupportedFile', message: 'empty.pdf is empty.' };

test('a message names the file once', () => {
  const en = translate('en', {});
  expect(namedFailureText(en, 'empty.pdf', { key: 'upload.empty' })).toBe('empty.pdf: The file is empty.');
  expect(namedFailureText(en, 'empty.pdf', empty)).toBe('empty.pdf is empty.');
});

test('a problem of the server has a message in the language of the user', async () => {
  const fr = await translator('fr');
  expect(namedFailureText(fr, 'a.xyz', { ...empty, message: 'Not supported.' })).toBe(
    'a.xyz : Ce type de fichier n’est pas pris en charge.',
  );
  expect(namedFailureText(fr, 'a.xyz', { __typename: 'Later', message: 'New.' })).toBe('a.xyz : New.');
});
