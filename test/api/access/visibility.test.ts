/**
 * Tries every way to the content of a document, with every kind of viewer, before and after the document is shared.
 * The ways are derived from the schema, so that a new field is tried too.
 */
import { type GraphQLObjectType, type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, platformToken, token } from '../../support/clients/ask.ts';
import { type Canaries, createCanaries } from '../../support/clients/canaries.ts';
import { sendSigned } from '../../support/clients/reports.ts';
import { followRoom, type RoomFollower } from '../../support/clients/room.ts';
import { operation, operationsByType, schemaOf } from '../../support/clients/selections.ts';
import { connectOver, TRANSPORTS, type Transport } from '../../support/clients/transports.ts';
import { watch, watchOverSse } from '../../support/clients/viewer.ts';
import { newWebinar, type Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

const system = sharedSystem();

/** The documents whose content viewers may see: the shared one, and those that were shared. */
const PUBLIC = ['on show', 'shown and ended'];
const HIDDEN = ['being converted', 'failed', 'never shared', 'new file of a shared document'];
const CONTENT = [...PUBLIC, ...HIDDEN].sort();
/** The timeline keeps the titles of the pages of a replaced file that were on show, but not those of a deleted document. */
const FOR_PLATFORM = [...CONTENT, 'old file'].sort();
const ALL = [
  ...FOR_PLATFORM,
  ...CONTENT.flatMap((label) => [`${label}: preparation`, `${label}: notes`]),
].sort();

let webinar: Webinar;
let other: Webinar;
let canaries: Canaries;
let room: RoomFollower;
let schema: GraphQLSchema;
/** Documents by label; `removed` does not exist any more. */
const medias: Record<string, string> = {};

beforeAll(async () => {
  [webinar, other] = [await newWebinar(system), await newWebinar(system)];
  schema = await schemaOf(system.graphql);
  canaries = createCanaries(webinar);
  room = await followRoom(system, webinar.id);
  const share = async (label: string) => {
    await webinar.start(medias[label] ?? '');
    await webinar.navigate(medias[label] ?? '', 2);
  };
  for (const label of [...CONTENT, 'removed']) medias[label] = await webinar.createMedia(`Title of ${label}`);
  const replaced = medias['new file of a shared document'] ?? '';
  for (const [label, media] of [
    ['shown and ended', medias['shown and ended'] ?? ''],
    ['removed', medias['removed'] ?? ''],
    ['old file', replaced],
  ] as const) {
    await canaries.convert(label, media);
    await webinar.start(media);
    await webinar.end(media);
  }
  await webinar.get(`mutation { deleteSharedLiveMedia(id: "${medias['removed']}") { __typename } }`);
  await canaries.convert('new file of a shared document', replaced);
  await canaries.convert('never shared', medias['never shared'] ?? '');
  await canaries.convert('being converted', medias['being converted'] ?? '', 'PROCESSING');
  await canaries.convert('failed', medias['failed'] ?? '', 'ERROR');
  await canaries.convert('on show', medias['on show'] ?? '');
  await share('on show');
});
afterAll(() => room[Symbol.asyncDispose]());

type Kind = 'query' | 'mutation' | 'subscription';
const fieldsOf = (kind: Kind) => {
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  return Object.values((root[kind] as GraphQLObjectType).getFields());
};

/** The operations of a kind with every field, each for the video and for every document. */
const attempts = (kind: Kind) =>
  fieldsOf(kind)
    .flatMap((field) => operationsByType(schema, kind, field))
    .flatMap((query) =>
      query.includes('$id')
        ? [webinar.id, ...Object.values(medias)].map((id) => ({ query, variables: { id } }))
        : [{ query, variables: {} }],
    );

/** The server did not execute the operation, so its answer shows nothing. */
const INVALID = /GRAPHQL_VALIDATION_FAILED|GRAPHQL_PARSE_FAILED|BAD_USER_INPUT|QUERY_TOO_COSTLY/;

/** Everything that a token reads over a transport, as text. */
async function readAll(transport: Transport, bearer: string | null, kinds: Kind[]): Promise<string> {
  await using connection = connectOver(transport, system, bearer);
  const answers = await Promise.all(
    kinds.flatMap(attempts).map(({ query, variables }) => connection.send(query, variables)),
  );
  const text = JSON.stringify(answers);
  expect(text, 'the operations are valid').not.toMatch(INVALID);
  return text;
}

const VIEWERS: [string, () => Promise<string | null>, string[]][] = [
  ['a client without a token', async () => null, []],
  ['a student of another video', async () => other.student, []],
  ['an instructor of another video', async () => other.instructor, []],
  ['a student', async () => webinar.student, PUBLIC],
  [
    'an instructor without can_update',
    () => token({ roles: ['instructor'], video: webinar.id, canUpdate: false }),
    PUBLIC,
  ],
  ['the platform', platformToken, FOR_PLATFORM],
  ['an instructor', async () => webinar.instructor, ALL],
];

describe('the selections of this test', () => {
  it('contain every field of the schema', () => {
    const reached = new Set<string>();
    for (const kind of ['query', 'mutation', 'subscription'] as const) {
      for (const field of fieldsOf(kind)) operation(schema, kind, field, reached);
    }
    const roots = ['Query', 'Mutation', 'Subscription'];
    const fields = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !isIntrospectionType(type) && !roots.includes(type.name))
      .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
    expect([...reached].sort()).toEqual(fields.sort());
  });
});

describe('before a document is shared', () => {
  it.each(VIEWERS)('%s reads over HTTP exactly what the token allows', async (_who, bearer, visible) => {
    expect(canaries.in(await readAll('HTTP', await bearer(), ['query']))).toEqual(visible);
  });

  it.each(
    TRANSPORTS.filter((transport) => transport !== 'HTTP').flatMap((transport) =>
      VIEWERS.filter(([who]) => who === 'a student' || who === 'an instructor').map(
        (viewer) => [transport, ...viewer] as const,
      ),
    ),
  )('over %s, %s reads exactly what the token allows', async (transport, _who, bearer, visible) => {
    expect(canaries.in(await readAll(transport, await bearer(), ['query', 'subscription']))).toEqual(visible);
  });

  it('no mutation answers a student with content', async () => {
    const answers = await Promise.all(
      attempts('mutation').map(({ query, variables }) =>
        ask(system.graphql, webinar.student, query, variables),
      ),
    );
    const text = JSON.stringify(answers);
    expect(text, 'the operations are valid').not.toMatch(INVALID);
    expect(canaries.in(text)).toEqual([]);
  });

  it('the answer to a report of the converter has no content that students may not see', async () => {
    const field = fieldsOf('mutation').find(({ name }) => name === 'reportConversion');
    if (!field) throw new Error('the schema has no reportConversion');
    const answers = await Promise.all(
      CONTENT.map((label) => sendSigned(system, operation(schema, 'mutation', field), { id: medias[label] })),
    );
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(canaries.in(JSON.stringify(answers))).toEqual(PUBLIC);
  });

  it('a student reads the titles, numbers of pages and states of all documents', async () => {
    const { sharedLiveMedias } = await webinar.video(webinar.student);
    const ready = { pageCount: 3, pagesReady: 3, isReadyToShow: true, downloadUrl: null, filename: null };
    for (const label of HIDDEN) {
      expect(sharedLiveMedias).toContainEqual(
        expect.objectContaining({ id: medias[label], title: `Title of ${label}`, ...ready }),
      );
    }
  });

  it('the links that a student receives open nothing else, also when they are changed', async () => {
    const text = await readAll('HTTP', webinar.student, ['query']);
    const links = [...new Set(JSON.parse(text).flatMap(linksIn))] as string[];
    expect(links.length).toBeGreaterThan(10);
    // The body of each object of this test is its key.
    const bodies = await Promise.all(links.map(async (link) => (await fetch(link)).text()));
    expect(canaries.in(bodies.join('\n'))).toEqual(PUBLIC);
    const link = links.find((each) => each.includes(canaries.key('on show'))) ?? '';
    for (const label of HIDDEN) {
      const forged = link.replace(canaries.key('on show'), canaries.key(label));
      expect(forged).not.toBe(link);
      for (const url of [forged, forged.replace(/\?.*/, '')]) expect((await fetch(url)).status).toBe(403);
    }
  });

  it('the room receives the content of the shared documents only', async () => {
    await room.waitFor(({ video }) => video.active_shared_live_media?.id === medias['on show']);
    const bodies = room.messages().map(({ body }) => body);
    expect(canaries.in(bodies.join('\n'))).toEqual([...PUBLIC, 'old file', 'removed'].sort());
    const last = room.messages().at(-1)?.video.shared_live_medias;
    const hidden = { active_stamp: null, filename: null, urls: null, nb_pages: 3 };
    for (const label of HIDDEN) {
      expect(last).toContainEqual(expect.objectContaining({ id: medias[label], ...hidden }));
    }
  });
});

const linksIn = (value: unknown): string[] => {
  if (typeof value === 'string') return /^https?:/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(linksIn) : [];
};

describe('when a document is shared', () => {
  it('students who follow the video receive its content, and not earlier', async () => {
    const [field] = fieldsOf('subscription');
    if (!field) throw new Error('the schema has no subscription');
    const query = operation(schema, 'subscription', field);
    await using stack = new AsyncDisposableStack();
    const [students, instructors] = [webinar.student, webinar.instructor].map((bearer) =>
      [watch, watchOverSse].map((follow) => stack.use(follow(system, bearer, webinar.id, query))),
    ) as [ReturnType<typeof watch>[], ReturnType<typeof watch>[]];
    const label = 'never shared';
    await Promise.all([...students, ...instructors].map((viewer) => viewer.until(() => true)));
    const { version } = await webinar.start(medias[label] ?? '', medias['on show']);
    await webinar.end(medias[label] ?? '');
    for (const viewer of [...students, ...instructors]) {
      await viewer.until((video) => video.version > version && video.activeShare === null);
    }
    for (const state of students.flatMap(({ states }) => states)) {
      expect(canaries.in(JSON.stringify(state)).includes(label)).toBe(state.version >= version);
    }
    for (const state of instructors.flatMap(({ states }) => states)) {
      expect(canaries.in(JSON.stringify(state))).toEqual(ALL);
    }
    const { body } = await room.waitFor((message) => message.version === version);
    expect(canaries.in(body)).toContain(label);
    expect(canaries.in(await readAll('HTTP', webinar.student, ['query']))).toEqual([...PUBLIC, label].sort());
  });
});
