/** What a converter may say, and what it may not, whoever it is. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { originalKey, pageKey, thumbnailKey } from '../../src/domain/keys.ts';
import type { Data } from '../support/ask.ts';
import {
  converterSecret,
  openUpload,
  pages,
  put,
  REPORT,
  type ReportInput,
  report,
  sendSigned,
  sign,
  storePages,
} from '../support/reports.ts';
import { errorCode } from '../support/shared-deck.ts';
import { sharedSystem } from '../support/system.ts';
import { newWebinar, type Webinar } from '../support/webinar.ts';

const system = sharedSystem();

let webinar: Webinar;
beforeAll(async () => {
  webinar = await newWebinar(system);
});

describe('a report', () => {
  let media: string;
  let uploadId: number;
  let known: Data;
  const said = (changes: Partial<ReportInput>): ReportInput => ({
    uploadId: String(uploadId),
    state: 'PROCESSING',
    ...changes,
  });
  const upload = () => ({ video: webinar.id, media, uploadId });
  const version = async () => (await webinar.video()).version;

  /** An upload two pages of which were reported, of five. */
  beforeAll(async () => {
    media = await webinar.createMedia('In conversion');
    uploadId = await openUpload(webinar, media);
    await storePages(system, upload(), 1, 3);
    await report(system, media, said({ pageCount: 5, pages: pages(1, 2) }));
    known = await webinar.video();
  });

  const titlesOf = async (): Promise<(string | null)[]> => {
    const query = 'query ($id: ID!) { sharedLiveMedia(id: $id) { pages { title } } }';
    const { sharedLiveMedia } = await webinar.get(query, { id: media });
    return sharedLiveMedia.pages.map(({ title }: Data) => title);
  };

  const stays = async () => expect(await webinar.video()).toEqual(known);

  it.each([
    ['by another secret', (body: string) => sign(body, 'a secret nobody here has heard of')],
    ['of another body', () => sign('{}', 'whatever')],
    ['in capitals', (body: string) => sign(body, 'whatever').toUpperCase()],
    ['that is empty', () => ''],
    ['that is a word', () => 'signed'],
    ['that is too long', () => 'a'.repeat(5_000)],
  ])('with a signature %s is refused before anything is read', async (_what, signature) => {
    const answer = await sendSigned(system, REPORT, { id: media, report: said({}) }, signature);
    expect([answer.status, errorCode(answer)]).toEqual([403, 'FORBIDDEN']);
    const nonsense = await sendSigned(system, 'nonsense', {}, signature);
    expect([nonsense.status, errorCode(nonsense)]).toEqual([403, 'FORBIDDEN']);
    await stays();
  });

  it('whose body was changed after it was signed is refused', async () => {
    const secret = await converterSecret(system);
    const changed = await sendSigned(
      system,
      REPORT,
      { id: media, report: said({ state: 'ERROR', failure: 'LOCKED' }) },
      () => sign(JSON.stringify({ query: REPORT, variables: { id: media, report: said({}) } }), secret),
    );
    expect([changed.status, errorCode(changed)]).toEqual([403, 'FORBIDDEN']);
    await stays();
  });

  it('without a signature is refused, whoever sends it', async () => {
    for (const token of [null, webinar.student, webinar.instructor, system.tokens.platform]) {
      const answer = await webinar.ask(token, REPORT, { id: media, report: said({}) });
      expect(errorCode(answer)).toBe('FORBIDDEN');
    }
    await stays();
  });

  it('replayed changes nothing', async () => {
    for (const replay of [said({}), said({ pageCount: 5 }), said({ pageCount: 5, pages: pages(1, 2) })]) {
      const { data, errors } = await report(system, media, replay);
      expect([data?.reportConversion.pagesReady, errors]).toEqual([2, []]);
    }
    await stays();
  });

  it('about an older upload, or one that never was, changes nothing', async () => {
    for (const other of [String(uploadId - 1), '1', '999999999999999']) {
      const late = said({ uploadId: other, state: 'READY', pageCount: 1, pages: pages(1, 1) });
      expect((await report(system, media, late)).data.reportConversion.uploadState).toBe('PROCESSING');
    }
    await stays();
  });

  it.each<[string, () => Partial<ReportInput>]>([
    ['with a page that is not in storage', () => ({ pages: pages(3, 4) })],
    ['that leaves a gap', () => ({ pages: pages(4, 4) })],
    ['with pages in disorder', () => ({ pages: pages(3, 4).reverse() })],
    ['counting fewer pages than before', () => ({ pageCount: 4 })],
    ['counting more pages than before', () => ({ pageCount: 6 })],
    ['counting more pages than we take', () => ({ pageCount: 501 })],
    ['counting no page', () => ({ pageCount: 0 })],
    ['counting a negative number', () => ({ pageCount: -3 })],
    ['with a page 0', () => ({ pages: [{ number: 0, width: 1, height: 1, text: '' }] })],
    ['with a page without width', () => ({ pages: [{ number: 3, width: 0, height: 1, text: '' }] })],
    [
      'with a page a kilometre high',
      () => ({ pages: [{ number: 3, width: 1, height: 10_000_000, text: '' }] }),
    ],
    [
      'with a novel on one page',
      () => ({ pages: [{ number: 3, width: 1, height: 1, text: 'a'.repeat(20_001) }] }),
    ],
    [
      'with a title that is too long',
      () => ({ pages: [{ number: 3, width: 1, height: 1, text: '', title: 'a'.repeat(201) }] }),
    ],
    ['that is READY too early', () => ({ state: 'READY', pageCount: 5, pages: pages(3, 3) })],
    ['that goes back to PENDING', () => ({ state: 'PENDING' })],
    ['of an error without a reason', () => ({ state: 'ERROR' })],
    [
      'with a detail that is too long',
      () => ({ state: 'ERROR', failure: 'INTERNAL', detail: 'a'.repeat(501) }),
    ],
    [
      'with a warning that is too long',
      () => ({ warnings: [{ kind: 'MEDIA_LOST', message: 'a'.repeat(501) }] }),
    ],
    [
      'with a thousand warnings',
      () => ({ warnings: Array(1000).fill({ kind: 'MEDIA_LOST', message: 'a' }) }),
    ],
    ['about an upload with a name', () => ({ uploadId: 'abc' })],
    ['about an upload -1', () => ({ uploadId: '-1' })],
    ['about an upload 1e3', () => ({ uploadId: '1e3' })],
    ['of a state there is not', () => ({ state: 'DONE' as 'READY' })],
    ['of a failure there is not', () => ({ state: 'ERROR', failure: 'TIRED' })],
  ])('%s is refused', async (_what, changes) => {
    expect(errorCode(await report(system, media, said(changes())))).toBe('BAD_USER_INPUT');
    await stays();
  });

  it('about a page whose thumbnail is not in storage is refused', async () => {
    await put(system, 'destination', pageKey(upload(), 4), 'an image');
    expect(errorCode(await report(system, media, said({ pages: pages(3, 4) })))).toBe('BAD_USER_INPUT');
    await stays();
  });

  it('that is READY without the original in storage is refused', async () => {
    const bare = await webinar.createMedia('Bare');
    const uploadId = String(await openUpload(webinar, bare));
    const of = { video: webinar.id, media: bare, uploadId: Number(uploadId) };
    for (const key of [pageKey(of, 1), thumbnailKey(of, 1)])
      await put(system, 'destination', key, 'an image');
    const ready = { uploadId, state: 'READY', pageCount: 1, pages: pages(1, 1) } as const;
    const refused = await report(system, bare, ready);
    expect([errorCode(refused), refused.errors[0]?.message]).toEqual([
      'BAD_USER_INPUT',
      `There is no object ${originalKey(of, 'pdf')}.`,
    ]);
    await put(system, 'destination', originalKey(of, 'pdf'), 'the original');
    expect((await report(system, bare, ready)).data.reportConversion.uploadState).toBe('READY');
  });

  it('about a document that is not there is not found', async () => {
    for (const id of [randomUUID(), 'abc', '']) {
      expect(errorCode(await report(system, id, said({}))), id).toBe('NOT_FOUND');
    }
  });

  it('about one document says nothing of another with the same upload id', async () => {
    const twin = await webinar.createMedia('Twin');
    const twinUploadId = await openUpload(webinar, twin);
    const missing = await report(system, twin, {
      uploadId: String(twinUploadId),
      state: 'PROCESSING',
      pageCount: 5,
      pages: pages(1, 1),
    });
    expect(errorCode(missing), 'its pages lie elsewhere').toBe('BAD_USER_INPUT');
    known = await webinar.video();
  });

  it('carries text that no database and no stanza can hold, and is cleaned of it', async () => {
    const text = 'a\u0000b\u0008c \ud83c d\te\nf';
    await storePages(system, upload(), 3, 3);
    const page = { number: 3, width: 10, height: 20, text };
    expect((await report(system, media, said({ pages: [page] }))).errors).toEqual([]);
    const { sharedLiveMedia } = await webinar.get(
      'query ($id: ID!) { sharedLiveMedia(id: $id) { pagesReady page(number: 3) { text } } }',
      { id: media },
    );
    expect(sharedLiveMedia).toEqual({ pagesReady: 3, page: { text: 'abc \ufffd d\te\nf' } });
  });

  it('names pages or does not, and what is no name of one line is cleaned', async () => {
    await storePages(system, upload(), 4, 4);
    // U+0958 is two characters once it is composed as Unicode wants it.
    const title = ` A\u0000\nslide\u202e\ud83c\u200b ${'\u0958'.repeat(150)}`;
    const page = { number: 4, width: 10, height: 20, text: '', title };
    expect((await report(system, media, said({ pages: [page] }))).errors).toEqual([]);
    const titles = await titlesOf();
    expect(titles.slice(0, 3)).toEqual([null, null, null]);
    expect(titles[3]).toMatch(/^A slide\ufffd (\u0915\u093c)+$/);
    expect(titles[3]?.length).toBeGreaterThan(190);
    expect(titles[3]?.length).toBeLessThanOrEqual(200);
  });

  it('after READY changes nothing, not even an error', async () => {
    await storePages(system, upload(), 5, 5);
    const last = { number: 5, width: 10, height: 20, text: '', title: ' \t\u0007' };
    await report(system, media, said({ state: 'READY', pageCount: 5, pages: [last] }));
    expect((await titlesOf()).at(-1), 'a title that says nothing is none').toBeNull();
    const reached = await version();
    for (const late of [
      said({ state: 'ERROR', failure: 'INTERNAL' }),
      said({ state: 'PROCESSING' }),
      said({ pageCount: 2 }),
    ]) {
      const { data } = await report(system, media, late);
      expect(data.reportConversion).toMatchObject({ uploadState: 'READY', pagesReady: 5, pageCount: 5 });
    }
    expect(await version()).toBe(reached);
  });
});
