/** A platform repeats a request whose answer was lost: the same external id creates one video, and one document. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Data, get, platformToken, token } from '../support/clients/ask.ts';
import { newWebinar, type Webinar } from '../support/clients/webinar.ts';
import { openStore, type Store } from '../support/parts/store.ts';
import { JWT_SECRET, sharedSystem } from '../support/parts/system.ts';
import { startTestServer, type TestServer } from '../support/servers/test-server.ts';

const system = sharedSystem();

const CREATE_VIDEO = `mutation ($input: CreateVideoInput!) { createVideo(input: $input) {
  __typename ... on Video { id title externalId version } ... on InvalidInput { path message } } }`;
const CREATE_MEDIA = `mutation ($id: ID!, $input: CreateSharedLiveMediaInput!) {
  createSharedLiveMedia(videoId: $id, input: $input) {
    __typename ... on SharedLiveMedia { id title showDownload externalId version } ... on InvalidInput { path message } } }`;

const INVALID = ['', 'a\u0000', 'a\n', 'a'.repeat(201)];

describe('the mutation createVideo', () => {
  let platform: string;
  beforeAll(async () => {
    platform = await platformToken();
  });
  const create = async (input: object): Promise<Data> =>
    (await get(system.graphql, platform, CREATE_VIDEO, { input })).createVideo;

  it('with the same external id answers with the same video, unchanged', async () => {
    const externalId = randomUUID();
    const first = await create({ title: 'First', externalId });
    expect(first).toMatchObject({ title: 'First', externalId, version: 1 });
    expect(await create({ title: 'Second', externalId })).toEqual(first);
    expect(await create({ title: null, externalId })).toEqual(first);
  });

  it('with another external id, in another case or without one, creates another video', async () => {
    const externalId = `Course ${randomUUID()}`;
    const inputs = [
      { externalId },
      { externalId: `${externalId} ` },
      { externalId: externalId.toUpperCase() },
      {},
      {},
    ];
    const videos = await Promise.all(inputs.map(create));
    expect(new Set(videos.map(({ id }) => id)).size).toBe(inputs.length);
    expect(videos.slice(3).map((video) => video.externalId)).toEqual([null, null]);
  });

  it('creates a new video with the external id of a deleted one', async () => {
    const externalId = randomUUID();
    const { id } = await create({ externalId });
    await get(system.graphql, platform, 'mutation ($id: ID!) { deleteVideo(id: $id) { __typename } }', {
      id,
    });
    const again = await create({ externalId });
    expect(again).toMatchObject({ __typename: 'Video', externalId });
    expect(again.id).not.toBe(id);
  });

  it.each(INVALID)('with the external id %j is answered with InvalidInput', async (externalId) => {
    expect(await create({ externalId })).toEqual({
      __typename: 'InvalidInput',
      path: ['input', 'externalId'],
      message: expect.stringMatching(/^An external id /),
    });
  });
});

describe('the mutation createSharedLiveMedia', () => {
  let webinar: Webinar;
  let other: Webinar;
  beforeAll(async () => {
    [webinar, other] = [await newWebinar(system), await newWebinar(system)];
  });
  const create = async (input: object, { get: send, id } = webinar): Promise<Data> =>
    (await send(CREATE_MEDIA, { id, input })).createSharedLiveMedia;

  it('with the same external id answers with the same document and changes nothing', async () => {
    const first = await create({ title: 'First', externalId: 'a' });
    expect(first).toMatchObject({ __typename: 'SharedLiveMedia', title: 'First', externalId: 'a' });
    const before = await webinar.video();
    expect(await create({ title: 'Second', showDownload: false, externalId: 'a' })).toEqual(first);
    expect(await webinar.video()).toEqual(before);
  });

  it('with the external id of a document of another video creates a document', async () => {
    const [own, foreign] = [await create({ externalId: 'b' }), await create({ externalId: 'b' }, other)];
    expect(foreign.id).not.toBe(own.id);
  });

  it('creates a new document with the external id of a deleted one', async () => {
    const { id } = await create({ externalId: 'c' });
    await webinar.get('mutation ($id: ID!) { deleteSharedLiveMedia(id: $id) { __typename } }', { id });
    expect((await create({ externalId: 'c' })).id).not.toBe(id);
  });

  it.each(INVALID)('with the external id %j is answered with InvalidInput', async (externalId) => {
    expect(await create({ externalId })).toMatchObject({
      __typename: 'InvalidInput',
      path: ['input', 'externalId'],
    });
  });

  it('keeps the external id of a document through its other changes', async () => {
    const { id } = await create({ externalId: 'd' });
    await webinar.get(
      'mutation ($id: ID!) { updateSharedLiveMedia(id: $id, input: { title: "New" }) { __typename } }',
      { id },
    );
    const { data } = await webinar.ask(
      webinar.instructor,
      'query ($id: ID!) { sharedLiveMedia(id: $id) { title externalId } }',
      { id },
    );
    expect(data).toEqual({ sharedLiveMedia: { title: 'New', externalId: 'd' } });
  });
});

describe('requests that arrive at two servers at once', () => {
  const stack = new AsyncDisposableStack();
  let store: Store;
  let servers: TestServer[];
  beforeAll(async () => {
    store = stack.use(await openStore());
    const options = { databaseUrl: store.url, secret: JWT_SECRET, rooms: true };
    servers = [stack.use(await startTestServer(options)), stack.use(await startTestServer(options))];
  });
  afterAll(() => stack.disposeAsync());

  /** The ids in the answers to 20 equal requests. */
  const ids = async (bearer: string, query: string, variables: Record<string, unknown>) => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ask(servers[index % 2]?.graphql ?? '', bearer, query, variables),
      ),
    );
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    return answers.map(({ data }) => (Object.values(data)[0] as { id: string }).id);
  };

  it('create one video and one room for an external id', async () => {
    const platform = await platformToken();
    for (let round = 0; round < 10; round++) {
      const jobsBefore = (await store.jobKeys()).length;
      const created = await ids(platform, CREATE_VIDEO, { input: { externalId: `video ${round}` } });
      expect(new Set(created).size).toBe(1);
      expect(await store.jobKeys()).toHaveLength(jobsBefore + 1);
    }
    expect(await store.sql('select count(*)::int as count from video')).toEqual([{ count: 10 }]);
  });

  it('create one document with one change for an external id', async () => {
    const { id, medias } = await store.video(1);
    const [media = ''] = medias;
    // While a document is shared, each change has a message to the room.
    await store.change(id, (video) => ({ video: { ...video, share: { media, page: 1 } } }));
    const messages = (await store.outbox(id)).length;
    const instructor = await token({ roles: ['instructor'], video: id });
    const before = (await store.version(id)) ?? 0;
    const created = await ids(instructor, CREATE_MEDIA, { id, input: { externalId: 'deck' } });
    expect(new Set(created).size).toBe(1);
    expect(await store.version(id)).toBe(before + 1);
    expect(await store.outbox(id)).toHaveLength(messages + 1);
  });
});
