/** The objects that a change deletes from storage, and the time of their deletion. */
import { expect, it } from 'vitest';
import { deletions } from '../../src/store/deletions.ts';
import { aFile, aMedia, aVideo, ready } from '../support/states.ts';

/** The document and upload that each job deletes, and the minutes until then. */
const deleted = (...change: [Parameters<typeof deletions>[0], Parameters<typeof deletions>[1]]) =>
  deletions(...change).map(({ payload, delay = 0 }) => [payload.media, payload.stamp, delay / 60]);

const [one, two] = [ready('one'), ready('two')];

it('the objects of a removed document are deleted at once, and what arrives afterwards 2 and 14 hours later', () => {
  expect(deleted(aVideo([one, two]), aVideo([two]))).toEqual([
    ['one', null, 0],
    ['one', null, 120],
    ['one', null, 840],
  ]);
});

it('the objects of every document of a deleted video are deleted', () => {
  expect(deleted(aVideo([one, two]), null).map(([media]) => media)).toEqual([
    ...['one', 'one', 'one'],
    ...['two', 'two', 'two'],
  ]);
});

it('nothing is deleted when a page is turned or a title changes', () => {
  expect(
    deleted(aVideo([one, two]), aVideo([{ ...one, title: 'New' }, two], { media: 'one', page: 2 })),
  ).toEqual([]);
});

it('the old file is kept while its replacement is pending', () => {
  const replacing = { ...one, upload: aFile(0, null, 200), uploadState: 'pending' as const };
  expect(deleted(aVideo([one]), aVideo([replacing]))).toEqual([]);
});

it('a replaced file is deleted ten minutes later, for viewers who are still loading its pages', () => {
  const replacing = { ...one, upload: aFile(0, null, 200) };
  const replaced = { ...one, upload: aFile(1, 3, 200), shown: aFile(1, 3, 200) };
  expect(deleted(aVideo([replacing]), aVideo([replaced]))).toEqual([
    ['one', 100, 10],
    ['one', 100, 120],
    ['one', 100, 840],
  ]);
});

it('an upload that is replaced before it has a page is deleted', () => {
  const [first, second] = [100, 200].map((uploadId) => aMedia('one', { upload: aFile(0, null, uploadId) }));
  expect(deleted(aVideo([first as never]), aVideo([second as never]))).toEqual([
    ['one', 100, 10],
    ['one', 100, 120],
    ['one', 100, 840],
  ]);
});
