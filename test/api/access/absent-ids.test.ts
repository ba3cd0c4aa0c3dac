/** An id that the viewer may not see has the same answer as one that nothing has, whatever the operation and the role. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ready } from '../../../local/ready.ts';
import { pageIdOf } from '../../../src/graphql/ids.ts';
import { type Answer, platformToken, token } from '../../support/clients/ask.ts';
import { sign } from '../../support/clients/reports.ts';
import { connectOver, type Send } from '../../support/clients/transports.ts';
import { openStore, type Store } from '../../support/parts/store.ts';
import { JWT_SECRET } from '../../support/parts/system.ts';
import { type Column, OPERATIONS } from '../../support/role-matrix.ts';
import { type OperationRequest, REQUESTS } from '../../support/role-requests.ts';
import { startTestServer, type TestServer } from '../../support/servers/test-server.ts';

const CONVERTER_SECRET = 'the secret of the converter';

const stack = new AsyncDisposableStack();
let store: Store;
let server: TestServer;
let own: { id: string; medias: string[] };
let other: { id: string; medias: string[] };
/** Ids that nothing has, or nothing any more. */
const absent = new Map<string, string>();
/** Ids that only the viewers of another video, and the platform, may see. */
const foreign = new Map<string, string>();

beforeAll(async () => {
  store = stack.use(await openStore());
  const options = { databaseUrl: store.url, secret: JWT_SECRET, converterSecrets: [CONVERTER_SECRET] };
  server = stack.use(await startTestServer(options));
  [own, other] = [await store.video(2), await store.video(1)];
  const [, deletedDocument = ''] = own.medias;
  const [foreignDocument = ''] = other.medias;
  const deleted = await store.video(1);
  await store.change(own.id, (video) => ({
    video: { ...video, medias: video.medias.filter(({ id }) => id !== deletedDocument) },
  }));
  await store.change(deleted.id, () => ({ video: null }));
  const unknown = crypto.randomUUID();
  const uploadId = (
    await store.sql('select active_stamp from shared_live_media where id = $1', [foreignDocument])
  )[0].active_stamp;
  for (const [what, id] of [
    ['that nothing has', unknown],
    ['of a deleted document', deletedDocument],
    ['of a deleted video', deleted.id],
    ['of a document of a deleted video', deleted.medias[0] ?? ''],
    ['of a page of nothing', pageIdOf(unknown, 100, 1)],
    ['that is not a UUID', 'abc'],
    ['that is empty', ''],
  ] as const) {
    absent.set(what, id);
  }
  foreign.set('of another video', other.id);
  foreign.set('of a document of another video', foreignDocument);
  foreign.set('of a page of another video', pageIdOf(foreignDocument, uploadId, 1));
});
afterAll(() => stack.disposeAsync());

/** The operations that take an id, with the requests of the test of roles. */
const WITH_ID = OPERATIONS.filter(
  ({ kind, name }) => kind !== 'field' && REQUESTS[name]?.query.includes('$id'),
);

interface Role {
  name: string;
  /** The column of the role matrix that has the answers; null where the matrix has no such column. */
  column: Column | null;
  /** Whether the role may see every video. */
  seesAll: boolean;
  token: () => Promise<string | null>;
}

const ROLES: Role[] = [
  { name: 'nobody', column: 'nobody', seesAll: false, token: async () => null },
  {
    name: 'a student',
    column: 'watches another',
    seesAll: false,
    token: () => token({ roles: ['student'], video: own.id }),
  },
  {
    name: 'an instructor',
    column: 'shares in another',
    seesAll: false,
    token: () => token({ roles: ['instructor'], video: own.id }),
  },
  { name: 'the platform', column: null, seesAll: true, token: platformToken },
];

/** The answer to one request, without the positions of its errors. */
async function answerTo(send: Send, { query }: OperationRequest, id: string): Promise<unknown> {
  const { data, errors } = await send(query, { id });
  return { data, errors: errors.map(({ message, extensions }) => ({ message, extensions })) };
}

const codeOf = (answer: unknown): string => {
  const { data, errors } = answer as Pick<Answer, 'data' | 'errors'>;
  if (errors[0]) return errors[0].extensions.code;
  const [value] = Object.values(data);
  return value === null ? 'null' : 'done';
};

/** The answers to one operation for each of the ids. */
async function answersTo(send: Send, request: OperationRequest, ids: Iterable<[string, string]>) {
  const answers: [string, unknown][] = [];
  for (const [what, id] of ids) answers.push([what, await answerTo(send, request, id)]);
  return answers;
}

describe.each(ROLES)('$name', ({ column, seesAll, token: makeToken }) => {
  it.each(WITH_ID)(
    'receives one answer of $name for every id without an object',
    async ({ name, outcomes }) => {
      const { graphql, graphqlWs } = server;
      await using connection = connectOver('WebSocket', { graphql, graphqlWs } as Ready, await makeToken());
      const ids = seesAll ? [...absent] : [...absent, ...foreign];
      const answers = await answersTo(connection.send, REQUESTS[name] as OperationRequest, ids);
      const [[, first]] = answers as [[string, unknown]];
      expect(answers).toEqual(ids.map(([what]) => [what, first]));
      if (column) expect(codeOf(first)).toBe(outcomes[column]);
    },
  );
});

describe('the converter', () => {
  it.each(WITH_ID.filter(({ outcomes }) => outcomes.converter === 'yes'))(
    'receives one answer of $name for every id without an object',
    async ({ name }) => {
      const send: Send = async (query, variables) => {
        const body = JSON.stringify({ query, variables });
        const headers = {
          'content-type': 'application/json',
          'x-marsha-signature': sign(body, CONVERTER_SECRET),
        };
        const { data = null, errors = [] } = (await (
          await fetch(server.graphql, { method: 'POST', headers, body })
        ).json()) as Partial<Answer>;
        return { status: 200, data, errors };
      };
      const answers = await answersTo(send, REQUESTS[name] as OperationRequest, absent);
      expect(new Set(answers.map(([, answer]) => codeOf(answer)))).toEqual(new Set(['NOT_FOUND']));
    },
  );
});
