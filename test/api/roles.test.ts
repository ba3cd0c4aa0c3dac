import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Answer, type Data, platformToken, type TokenOptions, token } from '../support/clients/ask.ts';
import { convert, openUpload, readyDocument, report, sendSigned } from '../support/clients/reports.ts';
import { connectOver, type Send, TRANSPORTS } from '../support/clients/transports.ts';
import { watch, watchOverSse } from '../support/clients/viewer.ts';
import { newWebinar, type Webinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';
import {
  COLUMNS,
  type Column,
  OPERATIONS,
  type Operation,
  type OperationOutcome,
} from '../support/role-matrix.ts';

const system = sharedSystem();

/** The data of the tests: a video with documents, and another video. */
interface Scene {
  webinar: Webinar;
  other: Webinar;
  /** A READY document with a warning, which was shared once. */
  deck: string;
  /** A READY document that only instructors may download, which was shared once. */
  closed: string;
  /** A READY document that was never shared. */
  secret: string;
  /** A document in ERROR with a failure detail. */
  failed: string;
}
let scene: Scene;

beforeAll(async () => {
  const [webinar, other] = [await newWebinar(system), await newWebinar(system)];
  const deck = await webinar.createMedia('Deck');
  const warnings = [{ kind: 'HIDDEN_SLIDES', message: 'One slide is hidden.' }];
  await convert(webinar, deck, await openUpload(webinar, deck), 3, { warnings });
  const closed = await readyDocument(webinar, 1, 'Closed');
  await webinar.get(
    `mutation { updateSharedLiveMedia(id: "${closed}", input: { showDownload: false }) { id } }`,
  );
  const failed = await webinar.createMedia('Failed');
  const uploadId = String(await openUpload(webinar, failed));
  await report(system, failed, { uploadId, state: 'ERROR', failure: 'LOCKED', detail: 'It has a password.' });
  const secret = await readyDocument(webinar, 2, 'Secret');
  for (const shared of [deck, closed]) {
    await webinar.start(shared);
    await webinar.end(shared);
  }
  scene = { webinar, other, deck, closed, secret, failed };
});

/** The request of an operation. `allowed` prepares the data with which a permitted request succeeds. */
interface Request {
  query: string;
  variables?: (scene: Scene) => Record<string, unknown>;
  allowed?: (scene: Scene) => Promise<Record<string, unknown>>;
}

const ofVideo = ({ webinar }: Scene) => ({ id: webinar.id });
const ofDeck = ({ deck }: Scene) => ({ id: deck });
const ofClosed = ({ closed }: Scene) => ({ id: closed });
const ofSecret = ({ secret }: Scene) => ({ id: secret });
const freshDocument = async ({ webinar }: Scene) => ({ id: await webinar.createMedia() });
const shownDeck = async ({ webinar, deck }: Scene) => {
  await webinar.start(deck, deck);
  return { id: deck, page: 2 };
};
const media = (selection: string) => `query ($id: ID!) { sharedLiveMedia(id: $id) { ${selection} } }`;

const REQUESTS: Record<string, Request> = {
  limits: { query: '{ limits { maxPages } }' },
  video: { query: 'query ($id: ID!) { video(id: $id) { id } }', variables: ofVideo },
  sharedLiveMedia: { query: media('id'), variables: ofDeck },
  videoUpdated: { query: 'subscription ($id: ID!) { videoUpdated(id: $id) { id } }', variables: ofVideo },
  createVideo: { query: 'mutation { createVideo(input: {}) { id } }' },
  updateVideo: {
    query: 'mutation ($id: ID!) { updateVideo(id: $id, input: { title: "Renamed" }) { id } }',
    variables: ofVideo,
  },
  deleteVideo: {
    query: 'mutation ($id: ID!) { deleteVideo(id: $id) }',
    variables: ofVideo,
    allowed: async () => ({ id: (await newWebinar(system)).id }),
  },
  createSharedLiveMedia: {
    query: 'mutation ($id: ID!) { createSharedLiveMedia(videoId: $id, input: {}) { id } }',
    variables: ofVideo,
  },
  updateSharedLiveMedia: {
    query: 'mutation ($id: ID!) { updateSharedLiveMedia(id: $id, input: { title: "Renamed" }) { id } }',
    variables: ofDeck,
  },
  deleteSharedLiveMedia: {
    query: 'mutation ($id: ID!) { deleteSharedLiveMedia(id: $id) { __typename } }',
    variables: ofDeck,
    allowed: freshDocument,
  },
  initiateUpload: {
    query: `mutation ($id: ID!) {
      initiateUpload(id: $id, file: { name: "a.pdf", mimetype: "", size: 1 }) { __typename }
    }`,
    variables: ofDeck,
    allowed: freshDocument,
  },
  cancelConversion: { query: 'mutation ($id: ID!) { cancelConversion(id: $id) { id } }', variables: ofDeck },
  retryConversion: { query: 'mutation ($id: ID!) { retryConversion(id: $id) { id } }', variables: ofDeck },
  startShare: {
    query: 'mutation ($id: ID!) { startShare(id: $id, replacing: $id) { __typename } }',
    variables: ofDeck,
  },
  navigate: {
    query: 'mutation ($id: ID!, $page: Int = 2) { navigate(id: $id, page: $page) { __typename } }',
    variables: ofDeck,
    allowed: shownDeck,
  },
  endShare: {
    query: 'mutation ($id: ID!) { endShare(id: $id) { __typename } }',
    variables: ofDeck,
    allowed: shownDeck,
  },
  reportConversion: {
    query: `mutation ($id: ID!) {
      reportConversion(id: $id, report: { uploadId: "1", state: PROCESSING }) { id }
    }`,
    variables: ofDeck,
  },
  'Video.viewerCanShare': {
    query: 'query ($id: ID!) { video(id: $id) { viewerCanShare } }',
    variables: ofVideo,
  },
  'SharedLiveMedia.warnings': { query: media('warnings { message }'), variables: ofDeck },
  'SharedLiveMedia.failureDetail': {
    query: media('failureDetail'),
    variables: ({ failed }) => ({ id: failed }),
  },
  'SharedLiveMedia.page, shared once': { query: media('page(number: 1) { text }'), variables: ofDeck },
  'SharedLiveMedia.page, never shared': { query: media('page(number: 1) { text }'), variables: ofSecret },
  'SharedLiveMedia.pages, never shared': { query: media('pages { text }'), variables: ofSecret },
  'SharedLiveMedia.filename, never shared': { query: media('filename'), variables: ofSecret },
  'SharedLiveMedia.uploadedOn, never shared': { query: media('uploadedOn'), variables: ofSecret },
  'SharedLiveMedia.uploadId, never shared': { query: media('uploadId'), variables: ofSecret },
  'SharedLiveMedia.downloadUrl, shared once, showDownload true': {
    query: media('downloadUrl'),
    variables: ofDeck,
  },
  'SharedLiveMedia.downloadUrl, shared once, showDownload false': {
    query: media('downloadUrl'),
    variables: ofClosed,
  },
  'SharedLiveMedia.downloadUrl, never shared': { query: media('downloadUrl'), variables: ofSecret },
};

async function outcomeOf(send: Send, { name, kind }: Operation, expected: OperationOutcome): Promise<string> {
  const { query, variables = () => ({}), allowed } = REQUESTS[name] as Request;
  const input = expected === 'yes' && allowed ? await allowed(scene) : variables(scene);
  return read(await send(query, input), kind);
}

/** Tries every operation that has an expected outcome. Those of an instructor run one after the other, because they change the video. */
async function outcomesOf(send: Send, column: Column, expected: object): Promise<Record<string, string>> {
  const outcomes: [string, string][] = [];
  const attempts = OPERATIONS.filter(({ name }) => name in expected).map((operation) => async () => {
    const outcome = await outcomeOf(send, operation, operation.outcomes[column]);
    outcomes.push([operation.name, outcome]);
  });
  if (column === 'shares in it') for (const attempt of attempts) await attempt();
  else await Promise.all(attempts.map((attempt) => attempt()));
  return Object.fromEntries(outcomes);
}

function read({ data, errors }: Answer, kind: Operation['kind']): string {
  if (errors[0]) return errors[0].extensions.code;
  let value: Data = Object.values(data)[0];
  if (kind === 'field' && value !== null) value = Object.values(value)[0];
  if (value === null) return 'null';
  if (value === false) return 'no';
  if (Array.isArray(value) && value.length === 0) return 'empty';
  return ['Video', 'UploadTicket', undefined].includes(value.__typename) ? 'yes' : value.__typename;
}

type Client = { column: Column; name: string; token: () => Promise<string | null> };

const bearer = (column: Column, name: string, options: Partial<TokenOptions>, ofOther = false): Client => ({
  column,
  name,
  token: () => token({ roles: [name], video: (ofOther ? scene.other : scene.webinar).id, ...options }),
});

/** A token with the algorithm `none` and without a signature. */
const unsignedToken = (claims: object) =>
  `${[{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

const inAnHour = Math.floor(Date.now() / 1000) + 3600;

const CLIENTS: Client[] = [
  { column: 'nobody', name: 'a client without a token', token: async () => null },
  bearer('bad token', 'an instructor whose token has expired', { roles: ['instructor'], expiresIn: -1 }),
  bearer('bad token', 'an instructor with a token of another secret', {
    roles: ['instructor'],
    secret: 'a secret that the server does not have',
  }),
  {
    column: 'bad token',
    name: 'an instructor with an unsigned token',
    token: async () =>
      unsignedToken({
        resource_id: scene.webinar.id,
        roles: ['instructor'],
        permissions: { can_update: true },
        exp: inAnHour,
      }),
  },
  {
    column: 'bad token',
    name: 'an instructor without a video',
    token: () => token({ roles: ['instructor'] }),
  },
  { column: 'bad token', name: 'a client with a token that is not a JWT', token: async () => 'open-sesame' },
  ...['student', 'learner', 'none'].flatMap((role) => [
    bearer('watches it', role, {}),
    bearer('watches another', role, {}, true),
  ]),
  bearer('watches it', 'an instructor without can_update', { roles: ['instructor'], canUpdate: false }),
  bearer(
    'watches another',
    'an instructor without can_update',
    { roles: ['instructor'], canUpdate: false },
    true,
  ),
  bearer('watches it', 'the role platform with a video', { roles: ['platform'] }),
  ...['instructor', 'teacher', 'staff', 'administrator', 'INSTRUCTOR'].flatMap((role) => [
    bearer('shares in it', role, {}),
    bearer('shares in another', role, {}, true),
  ]),
  { column: 'platform', name: 'the platform', token: platformToken },
];

const expectedOf = (column: Column, transport: string) =>
  Object.fromEntries(
    OPERATIONS.filter(({ kind }) => transport !== 'HTTP' || kind !== 'subscription').map(
      ({ name, outcomes }) => [name, outcomes[column]],
    ),
  );

describe.each(TRANSPORTS)('over %s', (transport) => {
  it.each(CLIENTS)('$column: $name receives the outcomes of the table', async ({ column, token }) => {
    await using connection = connectOver(transport, system, await token());
    const before = await scene.webinar.video();
    const expected = expectedOf(column, transport);
    expect(await outcomesOf(connection.send, column, expected)).toEqual(expected);
    if (column !== 'shares in it') expect(await scene.webinar.video()).toEqual(before);
  });
});

describe('the converter', () => {
  it('receives the outcomes of the table', async () => {
    const send: Send = (query, variables) => sendSigned(system, query, variables);
    const expected = expectedOf('converter', 'HTTP');
    expect(await outcomesOf(send, 'converter', expected)).toEqual(expected);
  });
});

describe('the table', () => {
  it('has a row for every operation of the schema', async () => {
    const { data } = await scene.webinar.ask(
      null,
      '{ __schema { queryType { fields { name } } mutationType { fields { name } } subscriptionType { fields { name } } } }',
    );
    const fields = Object.values(data.__schema).flatMap((type: Data) => type.fields);
    const operations = OPERATIONS.filter(({ kind }) => kind !== 'field');
    expect(operations.map(({ name }) => name).sort()).toEqual(fields.map(({ name }: Data) => name).sort());
    expect(Object.keys(REQUESTS)).toEqual(OPERATIONS.map(({ name }) => name));
    expect(new Set([...CLIENTS.map(({ column }) => column), 'converter'])).toEqual(new Set(COLUMNS));
  });
});

describe('a token that expires during a subscription', () => {
  const shortLived = () => token({ roles: ['student'], video: scene.webinar.id, expiresIn: 2 });

  it('closes the WebSocket with 4403', async () => {
    const socket = new WebSocket(system.graphqlWs, 'graphql-transport-ws');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    const authorization = `Bearer ${await shortLived()}`;
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    expect(await closed).toBe(4403);
  });

  it('ends the event stream with UNAUTHENTICATED', async () => {
    await using viewer = watchOverSse(system, await shortLived(), scene.webinar.id);
    await viewer.until(({ id }) => id === scene.webinar.id);
    const last = await viewer.until(({ errors }) => errors !== undefined);
    expect(last.errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(await viewer.ended).toBe('complete');
  });
});

describe('the subscription of a student', () => {
  it('never contains data that only instructors may see', async () => {
    const { webinar, deck, closed, failed } = scene;
    for (const follow of [watch, watchOverSse]) {
      await using viewer = follow(system, webinar.student, webinar.id);
      const { sharedLiveMedias } = await viewer.until(() => true);
      const of = (id: string) => sharedLiveMedias.find((each: Data) => each.id === id);
      expect(of(scene.secret)).toMatchObject({
        title: 'Secret',
        pageCount: 2,
        filename: null,
        downloadUrl: null,
      });
      expect(of(deck)).toMatchObject({ warnings: [], downloadUrl: expect.stringContaining('http') });
      expect(of(closed)).toMatchObject({ uploadState: 'READY', downloadUrl: null, showDownload: false });
      expect(of(failed)).toMatchObject({ failure: 'LOCKED', failureDetail: null });
    }
  });
});
