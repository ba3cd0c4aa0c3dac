/** Every code of an error is documented, and each can be provoked over each transport on which it occurs. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ready } from '../../../local/ready.ts';
import type { ErrorDetails } from '../../../src/domain/problem.ts';
import { ERROR_CODES, type ErrorCode } from '../../../src/graphql/error-codes.ts';
import { platformToken, token } from '../../support/clients/ask.ts';
import { connectOver, TRANSPORTS, type Transport } from '../../support/clients/transports.ts';
import { documentedCodes, documentedDetails } from '../../support/documented-codes.ts';
import { JWT_SECRET } from '../../support/parts/system.ts';
import { type ProxiedServer, startProxiedServer } from '../../support/servers/proxied-server.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../../support/servers/test-server.ts';

const COMMAND_TIMEOUT_MS = 6_000;

const stack = new AsyncDisposableStack();
let system: ProxiedServer;
let limited: TestServer;
let long: Seeded;
beforeAll(async () => {
  system = stack.use(await startProxiedServer(COMMAND_TIMEOUT_MS));
  const options = { databaseUrl: system.databaseUrl, secret: JWT_SECRET };
  limited = stack.use(await startTestServer({ ...options, limits: { mutationsPerSecond: 1 } }));
  long = await seed(limited, { pages: 100, text: 10_000 });
});
afterAll(() => stack.disposeAsync());

const readyOf = ({ graphql, graphqlWs }: TestServer) =>
  ({ graphql, graphqlWs, graphqlSse: graphql }) as Ready;

interface Sent {
  query: string;
  variables?: Record<string, unknown>;
  /** By default that of the platform. */
  bearer?: string | null;
  server?: TestServer;
}

/** The code and the details of an error. */
type Extensions = ErrorDetails & { code: string };
interface Errors {
  errors: { extensions: Extensions }[];
}

/** The extensions of the first error in the answer to one request. */
async function send(
  transport: Transport,
  { query, variables = {}, bearer, server }: Sent,
): Promise<Extensions | undefined> {
  const who = bearer === undefined ? await platformToken() : bearer;
  await using connection = connectOver(transport, readyOf(server ?? system.server), who);
  return (await connection.send(query, variables)).errors[0]?.extensions;
}

/** The extensions of the answer to a request with a body of the test's own; over server-sent events, it accepts these only. */
async function post(
  transport: Transport,
  body: string,
  contentType = 'application/json',
  target = system.server,
) {
  const accept = transport === 'HTTP' ? 'application/json' : 'text/event-stream';
  const headers = { 'content-type': contentType, accept };
  const response = await fetch(target.graphql, { method: 'POST', headers, body });
  return ((await response.json()) as Errors).errors[0]?.extensions;
}

/** The extensions of the answer to bytes, which need not be a complete request. */
async function sendBytes(bytes: string): Promise<Extensions | undefined> {
  const socket = connect(Number(new URL(system.server.graphql).port), '127.0.0.1');
  socket.on('error', () => {}).write(bytes);
  const [, body = ''] = (await text(socket)).split('\r\n\r\n');
  return (JSON.parse(body) as Errors).errors[0]?.extensions;
}

const slowBody = (accept: string) =>
  `POST /graphql HTTP/1.1\r\nHost: a\r\nAccept: ${accept}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`;

const UNKNOWN_ID = '5a0e3f5c-1111-4222-8333-944455556666';
const CREATE = 'mutation { createVideo(input: {}) { __typename } }';
const QUERY = '{ limits { maxPages } }';
const UNKNOWN_QUERY = {
  extensions: { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update('?').digest('hex') } },
};

type Provoke = (transport: Transport) => Promise<Extensions | undefined>;
const HTTP_ONLY: Transport[] = ['HTTP'];
const REQUESTS: Transport[] = ['HTTP', 'server-sent events'];

/** How each code is provoked, and over which transports. */
const PROVOCATIONS: Record<ErrorCode, [Transport[], Provoke]> = {
  UNAUTHENTICATED: [
    [...TRANSPORTS],
    (over) => send(over, { query: `{ video(id: "${UNKNOWN_ID}") { id } }`, bearer: null }),
  ],
  FORBIDDEN: [
    [...TRANSPORTS],
    async (over) =>
      send(over, { query: CREATE, bearer: await token({ roles: ['student'], video: system.video }) }),
  ],
  NOT_FOUND: [
    [...TRANSPORTS],
    (over) =>
      send(over, { query: `mutation { updateVideo(id: "${UNKNOWN_ID}", input: {}) { __typename } }` }),
  ],
  BAD_USER_INPUT: [
    [...TRANSPORTS],
    (over) => send(over, { query: '{ videos(first: 0) { edges { cursor } } }' }),
  ],
  TOO_MANY_REQUESTS: [
    [...TRANSPORTS],
    async (over) => {
      const bearer = await token({ roles: ['instructor'], video: system.video, user: over });
      const query = `mutation { endShare(id: "${system.media}") { __typename } }`;
      // At once, because a slow machine sends fewer than the server accepts per second one after the other.
      const requests = Array.from({ length: 8 }, () => send(over, { query, bearer, server: limited }));
      const answers = await Promise.all(requests);
      return answers.find((extensions) => extensions?.code === 'TOO_MANY_REQUESTS');
    },
  ],
  QUERY_TOO_COSTLY: [
    [...TRANSPORTS],
    (over) =>
      send(over, {
        query: `{ ${Array.from({ length: 31 }, (_, index) => `a${index}: limits { maxPages }`)} }`,
      }),
  ],
  ANSWER_TOO_LARGE: [
    [...TRANSPORTS],
    (over) => {
      const pages = ['a', 'b', 'c', 'd', 'e'].map((alias) => `${alias}: pages(from: 1) { text }`);
      return send(over, {
        query: `{ video(id: "${long.id}") { activeShare { media { ${pages.join(' ')} } } } }`,
      });
    },
  ],
  UNAVAILABLE: [
    [...TRANSPORTS],
    async (over) => {
      system.proxy.refuse();
      try {
        return await send(over, { query: CREATE });
      } finally {
        await system.proxy.heal();
        await expect.poll(() => system.ready()).toBe(200);
      }
    },
  ],
  OUTCOME_UNKNOWN: [
    [...TRANSPORTS],
    async (over) => {
      system.proxy.drop((packet) => packet.includes('COMMIT'));
      try {
        return await send(over, { query: CREATE });
      } finally {
        system.proxy.drop(() => false);
        system.proxy.cut();
        await expect.poll(() => system.ready()).toBe(200);
      }
    },
  ],
  METHOD_NOT_ALLOWED: [
    HTTP_ONLY,
    async () => {
      const response = await fetch(system.server.graphql, { method: 'DELETE' });
      return ((await response.json()) as Errors).errors[0]?.extensions;
    },
  ],
  GRAPHQL_PARSE_FAILED: [[...TRANSPORTS], (over) => send(over, { query: '{' })],
  GRAPHQL_VALIDATION_FAILED: [[...TRANSPORTS], (over) => send(over, { query: '{ unknown }' })],
  OPERATION_RESOLUTION_FAILURE: [
    [...TRANSPORTS],
    (over) => send(over, { query: `query A ${QUERY} query B ${QUERY}` }),
  ],
  BAD_REQUEST: [REQUESTS, (over) => post(over, 'not JSON')],
  PERSISTED_QUERY_NOT_FOUND: [REQUESTS, (over) => post(over, JSON.stringify(UNKNOWN_QUERY))],
  PAYLOAD_TOO_LARGE: [REQUESTS, (over) => post(over, JSON.stringify({ query: QUERY }).padEnd(200_000, ' '))],
  UNSUPPORTED_MEDIA_TYPE: [REQUESTS, (over) => post(over, QUERY, 'application/graphql')],
  QUERY_TOO_LONG: [[...TRANSPORTS], (over) => send(over, { query: QUERY.padEnd(20_001, ' ') })],
  REQUEST_TIMEOUT: [
    REQUESTS,
    (over) => sendBytes(slowBody(over === 'HTTP' ? 'application/json' : 'text/event-stream')),
  ],
  HEADERS_TOO_LARGE: [
    HTTP_ONLY,
    () => sendBytes(`GET /graphql HTTP/1.1\r\nHost: a\r\nCookie: ${'x'.repeat(17 * 1024)}\r\n\r\n`),
  ],
  SERVICE_UNAVAILABLE: [
    REQUESTS,
    async (over) => {
      const options = {
        databaseUrl: system.databaseUrl,
        secret: JWT_SECRET,
        connections: { connections: 1 },
      };
      await using full = await startTestServer(options);
      const socket = connect(Number(new URL(full.graphql).port), '127.0.0.1');
      await once(socket, 'connect');
      try {
        return await post(over, JSON.stringify({ query: QUERY }), 'application/json', full);
      } finally {
        socket.destroy();
      }
    },
  ],
  INTERNAL_SERVER_ERROR: [
    [...TRANSPORTS],
    async (over) => {
      await system.sql('alter table page rename to page_elsewhere');
      try {
        return await send(over, { query: `{ sharedLiveMedia(id: "${system.media}") { pages { number } } }` });
      } finally {
        await system.sql('alter table page_elsewhere rename to page');
      }
    },
  ],
};

describe.each(ERROR_CODES)('%s', (code) => {
  const [transports, provoke] = PROVOCATIONS[code];
  it.each(transports)('is the code of an error over %s, with the documented details', async (transport) => {
    const { code: actual, ...details }: Partial<Extensions> = (await provoke(transport)) ?? {};
    expect(actual).toBe(code);
    expect(Object.keys(details).sort()).toEqual(documentedDetails(code).sort());
    const { measure = '', ...numbers } = details;
    expect(typeof measure).toBe('string');
    expect(Object.values(numbers).filter((value) => typeof value !== 'number')).toEqual([]);
  });
});

describe('the codes', () => {
  const sources = fileURLToPath(new URL('../../../src/', import.meta.url));

  it('are those of docs/api.md', () => {
    expect(documentedCodes('## Problems and errors').sort()).toEqual([...ERROR_CODES].sort());
  });

  it('are those of the sources', () => {
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const pattern = /(?:\bcode: |ApiError\(\s*|httpError\(\d+, |withCode\(\w+, |super\()'([A-Z_]+)'/g;
    const found = files.flatMap((name) => [...readFileSync(`${sources}${name}`, 'utf8').matchAll(pattern)]);
    const codes = new Set(found.map(([, code]) => code));
    expect([...codes].filter((code) => !ERROR_CODES.some((known) => known === code))).toEqual([]);
    expect(codes.size).toBeGreaterThan(15);
  });
});
