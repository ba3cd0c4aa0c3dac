/** Simultaneous commands of two instructors. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Data, token } from '../../support/clients/ask.ts';
import { readyDocument } from '../../support/clients/reports.ts';
import { newWebinar, type Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

const system = sharedSystem();

describe('two instructors', () => {
  let webinar: Webinar;
  let otherInstructor: string;
  let one: string;
  let two: string;
  beforeAll(async () => {
    webinar = await newWebinar(system);
    otherInstructor = await token({ roles: ['teacher'], video: webinar.id });
    [one, two] = [await readyDocument(webinar, 5, 'One'), await readyDocument(webinar, 5, 'Two')];
  });

  const start = `mutation ($id: ID!, $replacing: ID) { startShare(id: $id, replacing: $replacing) {
    __typename ... on Video { version } ... on AlreadySharing { message video { version activeShare { media { id } } } }
  } }`;
  const startAs = async (who: string, id: string, replacing?: string) =>
    (await webinar.ask(who, start, { id, replacing })).data.startShare;

  it('who start at the same time: one succeeds and the other receives AlreadySharing', async () => {
    for (let round = 0; round < 10; round++) {
      const { version } = await webinar.video();
      const outcomes: Data[] = await Promise.all([
        startAs(webinar.instructor, one),
        startAs(otherInstructor, two),
      ]);
      const [winner, loser] = outcomes[0].__typename === 'Video' ? [one, outcomes[1]] : [two, outcomes[0]];
      expect(outcomes.map(({ __typename }) => __typename).sort()).toEqual(['AlreadySharing', 'Video']);
      expect(loser).toEqual({
        __typename: 'AlreadySharing',
        message: `“${winner === one ? 'One' : 'Two'}” is already being shared.`,
        video: { version: version + 1, activeShare: { media: { id: winner } } },
      });
      await webinar.end(winner);
    }
  });

  it('who replace the same document at the same time: one succeeds and the other receives AlreadySharing', async () => {
    const third = await readyDocument(webinar, 1, 'Three');
    await webinar.start(third);
    const outcomes = await Promise.all([
      startAs(webinar.instructor, one, third),
      startAs(otherInstructor, two, third),
    ]);
    expect(outcomes.map(({ __typename }) => __typename).sort()).toEqual(['AlreadySharing', 'Video']);
    await webinar.end((await webinar.video()).activeShare.media.id);
  });

  it('one of whom navigates or ends a document that is not shared: both requests receive NotSharing', async () => {
    await webinar.start(one);
    const { version } = await webinar.navigate(one, 4);
    for (const stale of [await webinar.navigate(two, 2), await webinar.end(two)]) {
      expect(stale).toMatchObject({
        __typename: 'NotSharing',
        video: { version, activeShare: { media: { id: one }, page: { number: 4 } } },
      });
    }
    await webinar.end(one);
  });

  it('who end at the same time both succeed, and the share ends once', async () => {
    const { version } = await webinar.start(one);
    const ends = await Promise.all([webinar.end(one), webinar.end(one)]);
    expect(ends.map(({ __typename }) => __typename)).toEqual(['Video', 'Video']);
    expect(await webinar.video()).toMatchObject({ activeShare: null, version: version + 1 });
  });

  it('one of whom navigates while the other renames the document: both changes are kept', async () => {
    await webinar.start(one);
    await Promise.all([
      webinar.navigate(one, 3),
      webinar.get(
        `mutation { updateSharedLiveMedia(id: "${one}", input: { title: "Renamed" }) { __typename } }`,
      ),
      webinar.get(
        `mutation { updateVideo(id: "${webinar.id}", input: { title: "Renamed too" }) { __typename } }`,
      ),
    ]);
    expect(await webinar.video()).toMatchObject({
      title: 'Renamed too',
      activeShare: { media: { id: one, title: 'Renamed' }, page: { number: 3 } },
    });
    await webinar.end(one);
  });
});
