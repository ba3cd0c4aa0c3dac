import { expect, test } from 'vitest';
import { arrange } from '../../src/stage/documents/arrange-documents.ts';
import { media } from '../support/video-fixtures.ts';

/** Oldest first, as the server sends them. */
const MEDIAS = [
  media('m1', { title: 'Été 1' }),
  media('m2', { title: 'Winter' }),
  media('m3', { title: 'été 2' }),
];
const ids = (shown: string | null, search = '') => arrange(MEDIAS, shown, search).map(({ id }) => id);

test('the list has the newest document first, and the shared one before it', () => {
  expect(ids(null)).toEqual(['m3', 'm2', 'm1']);
  expect(ids('m1')).toEqual(['m1', 'm3', 'm2']);
});

test('a search finds titles without regard to case and accents, and keeps the shared document', () => {
  expect(ids(null, ' ETE ')).toEqual(['m3', 'm1']);
  expect(ids('m2', 'été')).toEqual(['m2', 'm3', 'm1']);
  expect(ids(null, 'spring')).toEqual([]);
});
