/**
 * Tries every way to a page: with each policy, by each role, of a document that was never shown, that was shown, that
 * is on show and whose share has ended, over each transport and in the room.
 */
import { xml } from '@xmpp/client';
import { type GraphQLNamedType, type GraphQLSchema, getNamedType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, platformToken, token } from '../../support/clients/ask.ts';
import { type CanaryDocument, canaryDocument } from '../../support/clients/page-canaries.ts';
import { followRoom, type RoomFollower } from '../../support/clients/room.ts';
import { schemaOf, selectAll } from '../../support/clients/selections.ts';
import { connectOver, TRANSPORTS, type Transport } from '../../support/clients/transports.ts';
import { watch, watchOverSse } from '../../support/clients/viewer.ts';
import { newWebinar, type Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';
import { shortened } from '../../support/run/test-length.ts';
import { shareElement } from '../../support/xmpp/participant.ts';

const system = sharedSystem();

const POLICIES = ['NONE', 'BACK', 'ALL'] as const;
type Policy = (typeof POLICIES)[number];
type Label = 'never shown' | 'shown' | 'last shown';
const EVERY_PAGE = [1, 2, 3, 4, 5, 6];

/** The pages on show, in their order. */
const SHOWN = { shown: [1, 3], 'last shown': [1, 4, 3] };

/** The pages that viewers who only watch may look at while the last page of SHOWN is on show. */
const WHILE_ON_SHOW: Record<Policy, Record<Label, number[]>> = {
  NONE: { 'never shown': [], shown: [], 'last shown': [3] },
  BACK: { 'never shown': [], shown: [1, 2, 3], 'last shown': [1, 2, 3, 4] },
  ALL: { 'never shown': [], shown: EVERY_PAGE, 'last shown': EVERY_PAGE },
};
/** The same after the end of the share. */
const AFTER_THE_END: typeof WHILE_ON_SHOW = {
  ...WHILE_ON_SHOW,
  NONE: { 'never shown': [], shown: [], 'last shown': [] },
};
const FOR_STAFF: Record<Label, number[]> = {
  'never shown': EVERY_PAGE,
  shown: EVERY_PAGE,
  'last shown': EVERY_PAGE,
};
const NOTHING: Record<Label, number[]> = { 'never shown': [], shown: [], 'last shown': [] };

/** The pages of the last document that each message to the room links to. */
const IN_MESSAGES: Record<Policy, number[][]> = {
  NONE: [[1], [4], [3]],
  BACK: [[1], [3, 4], [2, 3, 4]],
  ALL: [
    [1, 2],
    [3, 4, 5],
    [2, 3, 4],
  ],
};

interface Scene {
  webinar: Webinar;
  room: RoomFollower;
  documents: Record<Label, CanaryDocument>;
  /** The bodies of the messages about the last document. */
  bodies: string[];
}

const scenes = {} as Record<Policy, Scene>;
let schema: GraphQLSchema;
let stranger: string;

const setLookAround = (webinar: Webinar, policy: Policy) =>
  webinar.get(
    `mutation ($id: ID!, $policy: LookAround!) {
      updateVideo(id: $id, input: { lookAround: $policy }) { ... on Video { version lookAround } }
    }`,
    { id: webinar.id, policy },
  );

async function stage(policy: Policy): Promise<Scene> {
  const webinar = await newWebinar(system);
  await setLookAround(webinar, policy);
  const room = await followRoom(system, webinar.id);
  const [never, shown, last] = [
    await canaryDocument(webinar, EVERY_PAGE.length),
    await canaryDocument(webinar, EVERY_PAGE.length),
    await canaryDocument(webinar, EVERY_PAGE.length),
  ];
  // The room may skip a page turn that another one follows, so each waits for the message of the one before.
  const show = async (media: string, pages: number[], replacing?: string) => {
    const bodies: string[] = [];
    for (const [index, page] of pages.entries()) {
      const { version } =
        index === 0 ? await webinar.start(media, replacing, page) : await webinar.navigate(media, page);
      bodies.push((await room.waitFor((message) => message.version === version)).body);
    }
    return bodies;
  };
  await show(shown.media, SHOWN.shown);
  const bodies = await show(last.media, SHOWN['last shown'], shown.media);
  return { webinar, room, bodies, documents: { 'never shown': never, shown, 'last shown': last } };
}

beforeAll(async () => {
  schema = await schemaOf(system.graphql);
  stranger = (await newWebinar(system)).student;
  await Promise.all(
    POLICIES.map(async (policy) => {
      scenes[policy] = await stage(policy);
    }),
  );
});
afterAll(() => Promise.all(Object.values(scenes).map(({ room }) => room[Symbol.asyncDispose]())));

/** Every way to a page: the fields of pages through the video, the share, documents and ids. */
function queriesOf({ webinar, documents }: Scene): string[] {
  const select = (type: string) => selectAll(schema, getNamedType(schema.getType(type) as GraphQLNamedType));
  const ofPage = `fragment OfPage on Page ${select('Page')}`;
  const ofVideo = select('Video').replaceAll('(from: 1, to: 3)', '(from: 1, to: 6)');
  const ofDocuments = Object.values(documents).map(({ media, uploadId }) => {
    const byNumber = [0, ...EVERY_PAGE, 7].map((n) => `page${n}: page(number: ${n}) { ...OfPage }`);
    const byId = EVERY_PAGE.map((n) => `node${n}: node(id: "${media}:${uploadId}:${n}") { ...OfPage }`);
    return `query {
      sharedLiveMedia(id: "${media}") { pages { ...OfPage } last: pages(from: 5, to: 6) { ...OfPage } ${byNumber.join(' ')} }
      ${byId.join(' ')}
    } ${ofPage}`;
  });
  return [
    `query { video(id: "${webinar.id}") ${ofVideo} }`,
    `subscription { videoUpdated(id: "${webinar.id}") ${ofVideo} }`,
    ...ofDocuments,
  ];
}

/** The pages of each document that a token reads over a transport. */
async function pagesReadBy(scene: Scene, bearer: string, transport: Transport) {
  await using connection = connectOver(transport, system, bearer);
  const queries = queriesOf(scene).filter((query) => transport !== 'HTTP' || query.startsWith('query'));
  const answers = await Promise.all(queries.map((query) => connection.send(query, {})));
  const codes = answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code));
  // The video of a stranger's subscription does not exist.
  expect(codes.filter((code) => code !== 'NOT_FOUND')).toEqual([]);
  return pagesIn(scene, JSON.stringify(answers));
}

async function pagesIn({ documents }: Scene, text: string) {
  const entries = Object.entries(documents).map(
    async ([label, document]) => [label, await document.pagesIn(text)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

const ROLES: [role: string, (webinar: Webinar) => string | Promise<string>, typeof NOTHING | null][] = [
  ['a student', ({ student }) => student, null],
  [
    'an instructor without can_update',
    ({ id }) => token({ roles: ['instructor'], video: id, canUpdate: false }),
    null,
  ],
  ['an instructor', ({ instructor }) => instructor, FOR_STAFF],
  ['the platform', () => platformToken(), FOR_STAFF],
  ['a student of another video', () => stranger, NOTHING],
];

/** In the short form, a student tries every transport, and the others one. */
const transportsOf = (role: string) => (role === 'a student' ? TRANSPORTS : shortened(TRANSPORTS));

const CASES = POLICIES.flatMap((policy) =>
  ROLES.flatMap(([role, bearerOf, pages]) =>
    transportsOf(role).map((transport) => ({ policy, role, bearerOf, pages, transport })),
  ),
);

/** The body that an occupant of the room receives who asks for the present state. */
async function presentState({ room: { participant } }: Scene): Promise<string> {
  const to = participant.received.findLast((stanza) => shareElement(stanza))?.attrs['from'];
  const answer = await participant.request(
    xml('iq', { type: 'get', to }, xml('share', { xmlns: 'urn:lectern:share:0' })),
  );
  return shareElement(answer)?.text() ?? '';
}

it('the platform chooses the policy of a new video, an instructor changes it, and null leaves it as it is', async () => {
  const created = await get(
    system.graphql,
    await platformToken(),
    'mutation { createVideo(input: { lookAround: BACK }) { ... on Video { id lookAround } } }',
  );
  const { id, lookAround } = created.createVideo;
  expect(lookAround).toBe('BACK');
  const bearer = await token({ roles: ['instructor'], video: id });
  const update = (input: string) =>
    get(
      system.graphql,
      bearer,
      `mutation { updateVideo(id: "${id}", input: ${input}) { ... on Video { title lookAround version } } }`,
    );
  expect((await update('{ title: "T", lookAround: null }')).updateVideo).toEqual({
    title: 'T',
    lookAround: 'BACK',
    version: 2,
  });
  expect((await update('{ lookAround: NONE }')).updateVideo).toEqual({
    title: 'T',
    lookAround: 'NONE',
    version: 3,
  });
});

describe('while a document is on show', () => {
  it.each(CASES)(
    'with $policy, $role reads over $transport the pages that the policy allows',
    async (each) => {
      const scene = scenes[each.policy];
      const bearer = await each.bearerOf(scene.webinar);
      expect(await pagesReadBy(scene, bearer, each.transport)).toEqual(
        each.pages ?? WHILE_ON_SHOW[each.policy],
      );
    },
  );

  it.each(POLICIES)(
    'with %s, messages to the room link to the pages around the one on show that the policy allows',
    async (policy) => {
      const scene = scenes[policy];
      const linked = await Promise.all(scene.bodies.map((body) => pagesIn(scene, body)));
      expect(linked).toEqual(IN_MESSAGES[policy].map((pages) => ({ ...NOTHING, 'last shown': pages })));
      expect(await pagesIn(scene, await presentState(scene))).toEqual({
        ...NOTHING,
        'last shown': IN_MESSAGES[policy].at(-1),
      });
    },
  );

  it('a change of the policy reaches all who follow, as a state of its own', async () => {
    const { webinar, room } = scenes.ALL;
    const query = `subscription ($id: ID!) { videoUpdated(id: $id) {
      version lookAround activeShare { media { furthestPage } page { number } nextPage { number } } } }`;
    await using stack = new AsyncDisposableStack();
    const follow = (bearer: string) =>
      [watch, watchOverSse].map((start) => stack.use(start(system, bearer, webinar.id, query)));
    const [students, instructors] = [follow(webinar.student), follow(webinar.instructor)];
    await Promise.all([...students, ...instructors].map((viewer) => viewer.until(() => true)));
    const { version } = (await setLookAround(webinar, 'NONE')).updateVideo;
    const state = (nextPage: { number: number } | null) => ({
      version,
      lookAround: 'NONE',
      activeShare: { media: { furthestPage: 4 }, page: { number: 3 }, nextPage },
    });
    for (const viewer of students) {
      expect(await viewer.until((video) => video.version >= version)).toEqual(state(null));
    }
    for (const viewer of instructors) {
      expect(await viewer.until((video) => video.version >= version)).toEqual(state({ number: 4 }));
    }
    const message = await room.waitFor((each) => each.version === version);
    expect(message).toMatchObject({
      event: 'update_sharing',
      video: { look_around: 'none', furthest_page: 4 },
    });
    expect(Object.keys(message.video.active_shared_live_media.urls.pages)).toEqual(['3']);
    await setLookAround(webinar, 'ALL');
  });
});

describe('after the end of the share', () => {
  beforeAll(async () => {
    for (const { webinar, documents, room } of Object.values(scenes)) {
      const { version } = await webinar.end(documents['last shown'].media);
      await room.waitFor((message) => message.version === version);
    }
  });

  it.each(CASES)(
    'with $policy, $role reads over $transport the pages that the policy allows',
    async (each) => {
      const scene = scenes[each.policy];
      const bearer = await each.bearerOf(scene.webinar);
      expect(await pagesReadBy(scene, bearer, each.transport)).toEqual(
        each.pages ?? AFTER_THE_END[each.policy],
      );
    },
  );

  it.each(POLICIES)('with %s, the room receives no page', async (policy) => {
    const scene = scenes[policy];
    const bodies = [scene.room.messages().at(-1)?.body ?? '', await presentState(scene)];
    for (const body of bodies) expect(await pagesIn(scene, body)).toEqual(NOTHING);
  });
});
