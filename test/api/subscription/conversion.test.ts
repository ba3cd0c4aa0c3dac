/** Viewers receive each step of a conversion, over WebSockets and event streams. */
import { describe, expect, it } from 'vitest';
import { openUpload, pages, readyDocument, report, storePages } from '../../support/clients/reports.ts';
import { documentIn, isShown, matches } from '../../support/clients/video-state.ts';
import { watch, watchOverSse } from '../../support/clients/viewer.ts';
import { newWebinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

const system = sharedSystem();

const PAGES = 20;

describe.each([
  ['WebSocket', watch],
  ['server-sent events', watchOverSse],
] as const)('a conversion over %s', (_wire, follow) => {
  it('all viewers receive each step of a conversion', async () => {
    const webinar = await newWebinar(system);
    await using student = follow(system, webinar.student, webinar.id);
    await using instructor = follow(system, webinar.instructor, webinar.id);
    const deck = await webinar.createMedia('Deck');
    const untilBothSee = (what: object) =>
      Promise.all(
        [student, instructor].map(async (viewer) => {
          const found = await viewer.until((video) => matches(documentIn(video, deck), what));
          return documentIn(found, deck);
        }),
      );
    await untilBothSee({ uploadState: 'NO_FILE', uploadId: null });
    const upload = await openUpload(webinar, deck);
    const uploadId = `${deck}:${upload}`;
    await instructor.until((video) => documentIn(video, deck)?.uploadId === uploadId);
    await report(system, deck, { uploadId, state: 'PROCESSING' });
    await untilBothSee({ uploadState: 'PROCESSING', pageCount: null });
    await storePages(system, { video: webinar.id, media: deck, uploadId: upload }, 1, 2);
    await report(system, deck, { uploadId, state: 'PROCESSING', pageCount: 2 });
    await untilBothSee({ pageCount: 2, pagesReady: 0, isReadyToShow: false });
    await report(system, deck, { uploadId, state: 'PROCESSING', pages: pages(1, 1) });
    await untilBothSee({ pagesReady: 1, isReadyToShow: true, uploadedOn: null });
    const warnings = [{ kind: 'MEDIA_LOST', message: 'A film cannot be shown.' }];
    await report(system, deck, { uploadId, state: 'READY', pages: pages(2, 2), warnings });
    const [seenByStudent, seenByInstructor] = await untilBothSee({ uploadState: 'READY', pagesReady: 2 });
    const uploadedOn = new Date(upload * 1000).toISOString();
    expect(seenByStudent).toMatchObject({ warnings: [], uploadId: null, uploadedOn: null });
    expect(seenByInstructor).toMatchObject({ warnings, uploadId, uploadedOn });
    await webinar.start(deck);
    await untilBothSee({ uploadId, uploadedOn });
  });

  it('viewers receive the failure of a conversion', async () => {
    const webinar = await newWebinar(system);
    await using student = follow(system, webinar.student, webinar.id);
    const deck = await webinar.createMedia();
    const uploadId = String(await openUpload(webinar, deck));
    await report(system, deck, { uploadId, state: 'ERROR', failure: 'LOCKED' });
    await student.until((video) => documentIn(video, deck)?.failure === 'LOCKED');
  });

  it('the next page appears as soon as it is converted', async () => {
    const webinar = await newWebinar(system);
    const deck = await webinar.createMedia();
    const uploadId = await openUpload(webinar, deck);
    const upload = { video: webinar.id, media: deck, uploadId };
    const progress = { uploadId: String(uploadId), state: 'PROCESSING' } as const;
    await storePages(system, upload, 1, 2);
    await report(system, deck, { ...progress, pageCount: 2, pages: pages(1, 1) });
    await webinar.start(deck);
    await using student = follow(system, webinar.student, webinar.id);
    expect((await student.until(isShown(deck))).activeShare.nextPage).toBeNull();
    await report(system, deck, { ...progress, state: 'READY', pages: pages(2, 2) });
    await student.until(({ activeShare }) => activeShare.nextPage?.number === 2);
  });
});

it('a viewer receives the progress of documents that are not shared at most once a second, and turns at once', async () => {
  const webinar = await newWebinar(system);
  const shown = await readyDocument(webinar);
  await webinar.start(shown);
  const deck = await webinar.createMedia();
  const uploadId = await openUpload(webinar, deck);
  await storePages(system, { video: webinar.id, media: deck, uploadId }, 1, PAGES);
  const progress = { uploadId: String(uploadId), state: 'PROCESSING', pageCount: PAGES } as const;
  await report(system, deck, { ...progress, pages: pages(1, 1) });
  await using student = watch(system, webinar.student, webinar.id);
  await student.until((video) => documentIn(video, deck)?.pagesReady === 1);
  const startedAt = performance.now();
  for (let page = 2; page < PAGES; page++) {
    if (page === PAGES / 2) await webinar.navigate(shown, 2);
    await report(system, deck, { ...progress, pages: pages(page, page) });
  }
  const last = await student.until((video) => documentIn(video, deck)?.pagesReady === PAGES - 1);
  const seconds = Math.ceil((performance.now() - startedAt) / 1_000);
  expect(last.activeShare.page.number).toBe(2);
  // The first state, the turn, and the progress of each second.
  expect(student.states.length).toBeLessThanOrEqual(2 + seconds + 1);
  await report(system, deck, { ...progress, state: 'READY', pages: pages(PAGES, PAGES) });
  await student.until((video) => documentIn(video, deck)?.uploadState === 'READY');
});
