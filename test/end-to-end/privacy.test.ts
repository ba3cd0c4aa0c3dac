import { expect, test } from 'vitest';
import { isDestroyed } from '../../src/xmpp/room/muc.ts';
import { ask } from '../support/clients/ask.ts';
import { readyDocument } from '../support/clients/reports.ts';
import { followRoom } from '../support/clients/room.ts';
import { watch } from '../support/clients/viewer.ts';
import { document, newWebinar, type Webinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';

const setDownload = (webinar: Webinar, id: string, showDownload: boolean) =>
  webinar.get(
    `mutation ($id: ID!, $input: UpdateSharedLiveMediaInput!) { updateSharedLiveMedia(id: $id, input: $input) { ... on SharedLiveMedia { showDownload } } }`,
    { id, input: { showDownload } },
  );

test('a room receives no token, and a download link only while students may download the document', async () => {
  const system = sharedSystem();
  const webinar = await newWebinar(system);
  await using room = await followRoom(system, webinar.id);
  const media = await webinar.upload(document('firefox_stamp.pdf'));
  await webinar.converted(media);
  await webinar.start(media);
  const open = await room.waitFor(({ event }) => event === 'start_sharing');
  expect(open.video.active_shared_live_media.urls.media).toMatch(/^http/);

  await setDownload(webinar, media, false);
  const closed = await room.waitFor(({ event }) => event === 'update_sharing');
  expect(closed.video.active_shared_live_media.show_download).toBe(false);
  expect(closed.body).not.toContain('response-content-disposition');
  for (const { body } of room.messages()) {
    expect(Buffer.byteLength(body)).toBeLessThan(10_000);
    expect(body).not.toMatch(/token|eyJ|warnings|failure/);
  }
});

test('a second document with the same file as a shared one stays hidden from students', async () => {
  const webinar = await newWebinar(sharedSystem());
  const path = document('firefox_stamp.pdf');
  const shared = await webinar.upload(path);
  await webinar.converted(shared);
  await webinar.start(shared);
  // The converter copies the pages of an identical file.
  const copy = await webinar.upload(path);
  await webinar.converted(copy);
  const query = `query ($id: ID!) { sharedLiveMedia(id: $id) { pageCount filename downloadUrl page(number: 1) { url } } }`;
  const { data } = await webinar.ask(webinar.student, query, { id: copy });
  expect(data.sharedLiveMedia).toEqual({ pageCount: 2, filename: null, downloadUrl: null, page: null });
  const { data: original } = await webinar.ask(webinar.student, query, { id: shared });
  const { data: seenByInstructor } = await webinar.ask(webinar.instructor, query, { id: copy });
  for (const { sharedLiveMedia } of [original, seenByInstructor]) {
    expect(sharedLiveMedia).toMatchObject({ pageCount: 2, page: { url: expect.stringContaining('http') } });
  }
});

test('the room of a deleted video receives the end of the share, and is destroyed', async () => {
  const system = sharedSystem();
  const webinar = await newWebinar(system);
  const deck = await readyDocument(webinar, 1);
  await using room = await followRoom(system, webinar.id);
  await webinar.start(deck);
  await room.waitFor(({ event }) => event === 'start_sharing');
  await ask(
    system.graphql,
    system.tokens.platform,
    `mutation { deleteVideo(id: "${webinar.id}") { __typename } }`,
  );
  await room.participant.waitFor((stanza) => stanza.is('presence') && isDestroyed(stanza));
  expect(room.messages().at(-1)).toMatchObject({ event: 'end_sharing', video: { shared_live_medias: [] } });
});

test('turning the download off removes the link for subscribed students and keeps it for the instructor', async () => {
  const system = sharedSystem();
  const webinar = await newWebinar(system);
  const media = await webinar.upload(document('firefox_stamp.pdf'));
  await webinar.converted(media);
  await webinar.start(media);
  await using student = watch(system, webinar.student, webinar.id);
  await using instructor = watch(system, webinar.instructor, webinar.id);
  const link = ({ sharedLiveMedias: [first] }: { sharedLiveMedias: { downloadUrl: string | null }[] }) =>
    first?.downloadUrl;
  await student.until((video) => link(video) !== null);
  await setDownload(webinar, media, false);
  await student.until((video) => link(video) === null);
  const kept = await instructor.until(({ sharedLiveMedias: [first] }) => first.showDownload === false);
  expect(link(kept)).toMatch(/^http/);
});
