/** Instructors read the speaker notes of pages. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addJobs, TASK } from '../../../src/store/jobs.ts';
import type { Orm } from '../../../src/store/orm.ts';
import { ask } from '../../support/clients/ask.ts';
import { openUpload, pages, report, storePages } from '../../support/clients/reports.ts';
import { newWebinar, type Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';
import { openSystemDatabase } from '../../support/parts/system-database.ts';

const system = sharedSystem();
const NOTES = 'query ($id: ID!) { sharedLiveMedia(id: $id) { pages { number notes } } }';

let database: Orm & AsyncDisposable;
let webinar: Webinar;
beforeAll(async () => {
  database = await openSystemDatabase(system.data);
  webinar = await newWebinar(system);
});
afterAll(() => database[Symbol.asyncDispose]());

/** Reports the pages of a new upload with these notes. */
async function convert(media: string, notes: (string | null | undefined)[]) {
  const uploadId = await openUpload(webinar, media);
  const upload = { video: webinar.id, media, uploadId };
  await storePages(system, upload, 1, notes.length);
  const answer = await report(system, media, {
    uploadId: String(uploadId),
    state: 'READY',
    pageCount: notes.length,
    pages: pages(1, notes.length).map((page, index) => {
      const text = notes[index];
      return text === undefined ? page : { ...page, notes: text };
    }),
  });
  return { uploadId, errors: answer.errors };
}

async function read(media: string, token: string) {
  const { data } = await ask(system.graphql, token, NOTES, { id: media });
  return data.sharedLiveMedia.pages.map(({ notes }: { notes: string | null }) => notes);
}

describe('the speaker notes of a page', () => {
  it('are read by instructors only, also after the page was on show', async () => {
    const media = await webinar.createMedia();
    const notes = ['Say hello.\nThen wait.', undefined, null, '', '日本語 \u{1f393}'];
    expect((await convert(media, notes)).errors).toEqual([]);
    await webinar.start(media);
    expect(await read(media, webinar.instructor)).toEqual([notes[0], null, null, null, notes[4]]);
    const nothing = notes.map(() => null);
    expect(await read(media, webinar.student)).toEqual(nothing);
    expect(await read(media, system.tokens.platform)).toEqual(nothing);
    await webinar.end(media);
  });

  it('follow the file: those of a replaced file are deleted', async () => {
    const media = await webinar.createMedia();
    const old = await convert(media, ['of the old file', 'of its second page']);
    await convert(media, [null, 'of the new file']);
    expect(await read(media, webinar.instructor)).toEqual([null, 'of the new file']);
    // The server deletes an old file hours later, because viewers may still have links to its pages.
    const payload = { video: webinar.id, media, stamp: old.uploadId };
    await addJobs(database.em.fork(), [{ task: TASK.deleteObjects, payload, key: `notes:${media}` }]);
    const rows = 'select notes from page_notes where media_id = ? and stamp = ?';
    await expect
      .poll(() => database.em.fork().execute(rows, [media, old.uploadId]), { interval: 100 })
      .toEqual([]);
  });

  it('are deleted with the document', async () => {
    const media = await webinar.createMedia();
    await convert(media, ['Say hello.']);
    const rows = () => database.em.fork().execute('select 1 from page_notes where media_id = ?', [media]);
    expect(await rows()).toHaveLength(1);
    await webinar.get(`mutation { deleteSharedLiveMedia(id: "${media}") { __typename } }`);
    expect(await rows()).toEqual([]);
  });

  it('have at most 20,000 characters, and none that PostgreSQL cannot store', async () => {
    const media = await webinar.createMedia();
    const { errors } = await convert(media, ['x'.repeat(20_001)]);
    expect(errors).toMatchObject([
      {
        message: 'The notes of page 1 have more than 20000 characters.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(await read(media, webinar.instructor)).toEqual([]);
    expect((await convert(media, [`a\u0000\ud83c${'🎓'.repeat(19_997)}`])).errors).toEqual([]);
    expect(await read(media, webinar.instructor)).toEqual([`a\ufffd${'🎓'.repeat(19_997)}`]);
  });
});
