import { beforeAll, describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../../src/domain/problem.ts';
import {
  type Answer,
  type Data,
  platformToken,
  type TokenOptions,
  token,
} from '../../support/clients/ask.ts';
import { sendSigned, sign } from '../../support/clients/reports.ts';
import { connectOver, type Send, TRANSPORTS } from '../../support/clients/transports.ts';
import { freshDatabase } from '../../support/parts/postgres.ts';
import { sharedSystem } from '../../support/parts/system.ts';
import {
  COLUMNS,
  type Column,
  OPERATIONS,
  type Operation,
  type OperationOutcome,
} from '../../support/role-matrix.ts';
import { createScene, type OperationRequest, REQUESTS, type Scene } from '../../support/role-requests.ts';
import { IS_LONG } from '../../support/run/test-length.ts';
import { startTestServer } from '../../support/servers/test-server.ts';

const system = sharedSystem();

let scene: Scene;

beforeAll(async () => {
  scene = await createScene(system);
});

async function outcomeOf(send: Send, { name, kind }: Operation, expected: OperationOutcome): Promise<string> {
  const { query, variables = () => ({}), allowed } = REQUESTS[name] as OperationRequest;
  const input = expected === 'yes' && allowed ? await allowed(scene) : variables(scene);
  const outcome = read(await send(query, input), kind);
  // The test of the column compares the video before and after its requests.
  return outcome === 'yes' && expected === 'done' ? 'done' : outcome;
}

/**
 * Tries every operation that has an expected outcome. Operations of an instructor change the video, so they run in
 * turn.
 */
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
  return PROBLEMS.includes(value.__typename) ? value.__typename : 'yes';
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

/** In the short form, one client of each column uses the transports other than HTTP. */
const clientsOver = (transport: string): Client[] =>
  IS_LONG || transport === 'HTTP'
    ? CLIENTS
    : COLUMNS.flatMap((of) => CLIENTS.find(({ column }) => column === of) ?? []);

describe.each(TRANSPORTS)('over %s', (transport) => {
  it.each(clientsOver(transport))(
    '$column: $name receives the outcomes of the table',
    async ({ column, token }) => {
      await using connection = connectOver(transport, system, await token());
      const before = await scene.webinar.video();
      const expected = expectedOf(column, transport);
      expect(await outcomesOf(connection.send, column, expected)).toEqual(expected);
      if (column !== 'shares in it') expect(await scene.webinar.video()).toEqual(before);
    },
  );
});

describe('the converter', () => {
  it('receives the outcomes of the table', async () => {
    const secret = 'the secret of the converter';
    await using database = await freshDatabase();
    await using own = await startTestServer({
      databaseUrl: database.url,
      secret: 'a secret of tokens',
      converterSecrets: [secret],
    });
    // This request has the open uploads of the whole database converted, among them those of other tests.
    const isForAll = (query: string) => query === REQUESTS['announceOpenUploads']?.query;
    const send: Send = (query, variables) =>
      isForAll(query)
        ? sendSigned({ ...system, graphql: own.graphql }, query, variables, (body) => sign(body, secret))
        : sendSigned(system, query, variables);
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
