import { describe, expect, it } from 'vitest';
import { convert, openUpload, readyDocument } from '../../support/clients/reports.ts';
import { newWebinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

const system = sharedSystem();

describe('shared documents', () => {
  it('a shared document cannot be deleted and its file cannot be replaced until the share ends', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 2, 'Deck');
    await webinar.start(deck);
    const before = await webinar.navigate(deck, 2);
    const deletion = `mutation ($id: ID!) { deleteSharedLiveMedia(id: $id) {
      __typename ... on DeleteSharedLiveMediaPayload { deletedId video { sharedLiveMedias { id } } }
      ... on StillSharing { message video { version activeShare { media { id } } } } } }`;
    const stillSharing = {
      __typename: 'StillSharing',
      message: 'This document is being shared. End the share first.',
    };
    expect((await webinar.get(deletion, { id: deck })).deleteSharedLiveMedia).toEqual({
      ...stillSharing,
      video: { version: before.version, activeShare: { media: { id: deck } } },
    });
    const file = { name: 'new.pdf', mimetype: '', size: 10 };
    expect(await webinar.initiate(deck, file)).toMatchObject(stillSharing);
    expect(await webinar.video()).toMatchObject({
      version: before.version,
      activeShare: { page: { number: 2 } },
    });

    await webinar.end(deck);
    expect(await webinar.initiate(deck, file)).toMatchObject({ __typename: 'UploadTicket' });
    // The second deletion is one whose first answer was lost.
    for (let times = 0; times < 2; times++) {
      expect((await webinar.get(deletion, { id: deck })).deleteSharedLiveMedia).toEqual({
        __typename: 'DeleteSharedLiveMediaPayload',
        deletedId: deck,
        video: { sharedLiveMedias: [] },
      });
    }
  });

  it('a shared document keeps its pages until the share ends when a new upload becomes READY', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 5);
    const uploadId = await openUpload(webinar, deck);
    await webinar.start(deck);
    const { activeShare } = await webinar.navigate(deck, 5);
    await convert(webinar, deck, uploadId, 2);
    expect((await webinar.video()).activeShare).toEqual(activeShare);
    await webinar.end(deck);
    const { sharedLiveMedias } = await webinar.video();
    expect(sharedLiveMedias).toMatchObject([{ uploadState: 'READY', pagesReady: 2, pageCount: 2 }]);
  });
});
