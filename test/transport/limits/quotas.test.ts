/** A token, its user and its video count for the limits of connections, however a client writes the token. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { freshDatabase } from '../../support/parts/postgres.ts';
import { JWT_SECRET } from '../../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../../support/servers/test-server.ts';

const PER_TOKEN = 3;
const PER_USER = 5;

const stack = new AsyncDisposableStack();
let testServer: TestServer;
let video: Seeded;
beforeAll(async () => {
  const { url: databaseUrl } = stack.use(await freshDatabase());
  const limits = { socketsPerToken: PER_TOKEN, socketsPerUser: PER_USER };
  testServer = stack.use(await startTestServer({ databaseUrl, secret: JWT_SECRET, limits }));
});
afterAll(() => stack.disposeAsync());
beforeEach(async () => {
  video = await seed(testServer);
});

const claimsOf = (user: unknown, rest: JWTPayload = {}) => ({
  resource_id: video.id,
  roles: ['student'],
  user: { id: user },
  ...rest,
});
const sign = (claims: JWTPayload, header: object = {}, expiresIn = 3_600) =>
  new SignJWT({ exp: Math.floor(Date.now() / 1000) + expiresIn, ...claims })
    .setProtectedHeader({ alg: 'HS256', ...header })
    .sign(new TextEncoder().encode(JWT_SECRET));

interface Opened extends Disposable {
  /** The close code or the status; `open` while the connection lasts. */
  outcome: number | 'open';
}

type Open = () => Promise<Opened>;

async function openSocket(
  payload: object,
  headers: Record<string, string> = {},
  url = testServer.graphqlWs,
): Promise<Opened> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
  const outcome = await Promise.race([
    once(socket, 'message').then(() => 'open' as const),
    once(socket, 'close').then(([code]) => code as number),
  ]);
  return { outcome, [Symbol.dispose]: () => socket.terminate() };
}

async function openStream(
  headers: Record<string, string | string[]>,
  method: 'GET' | 'POST' = 'GET',
  suffix = '',
): Promise<Opened> {
  const query = `subscription { videoUpdated(id: "${video.id}") { version } }`;
  const search = method === 'GET' ? `?query=${encodeURIComponent(query)}${suffix}` : '';
  const sending = request(`${testServer.graphql}${search}`, {
    method,
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
  });
  sending.end(method === 'POST' ? JSON.stringify({ query }) : undefined);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  const outcome = response.statusCode === 200 ? 'open' : (response.statusCode ?? 0);
  return { outcome, [Symbol.dispose]: () => response.destroy() };
}

/** Opens all connections one after the other. @returns their outcomes */
async function outcomesOf(all: Open[]): Promise<(number | 'open')[]> {
  const opened: Opened[] = [];
  try {
    for (const open of all) opened.push(await open());
    return opened.map(({ outcome }) => outcome);
  } finally {
    for (const each of opened) each[Symbol.dispose]();
    await expect.poll(() => testServer.server.webSockets.open).toBe(0);
  }
}

const isTooMany = (outcome: number | 'open') => outcome === 4450 || outcome === 429;

/** The same signature in other characters: the last character has bits that no decoder reads. */
function otherEncodings(token: string): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) ?? '');
  const siblings = [...alphabet].filter((_, index) => index >> 2 === last >> 2);
  return [...siblings.map((each) => token.slice(0, -1) + each), `${token}=`, `${token}==`];
}

describe('tokens', () => {
  it.each(['WebSocket first', 'event stream first'])(
    'one token has one count in all spellings, %s',
    async (order) => {
      const token = await sign(claimsOf('a'));
      const spellings = [
        `Bearer ${token}`,
        `bearer ${token}`,
        `BEARER ${token}`,
        `bEaReR   ${token}`,
        `  Bearer ${token} `,
        `Bearer\t${token}`,
        ...otherEncodings(token).map((each) => `Bearer ${each}`),
      ];
      const inParams = [...spellings, token, ` ${token}`, `Bearer Bearer ${token}`];
      const sockets: Open[] = [
        ...inParams.flatMap((authorization) => [
          () => openSocket({ authorization }),
          () => openSocket({ Authorization: authorization }),
        ]),
        ...spellings.map((authorization) => () => openSocket({}, { authorization })),
        () => openSocket({ authorization: '' }, { authorization: `Bearer ${token}` }),
        () => openSocket({ authorization: [`Bearer ${token}`] }, { AUTHORIZATION: `Bearer ${token}` }),
        () => openSocket({ authorization: `Bearer ${token}`, Authorization: 'Bearer other' }),
      ];
      const streams: Open[] = [
        ...spellings.flatMap((authorization) => [
          () => openStream({ authorization }),
          () => openStream({ Authorization: authorization }, 'POST'),
        ]),
        () => openStream({ authorization: [`Bearer ${token}`, 'Bearer other'] }),
      ];
      const all = order === 'WebSocket first' ? [...sockets, ...streams] : [...streams, ...sockets];
      const outcomes = await outcomesOf(all);
      expect(outcomes.slice(0, PER_TOKEN)).toEqual(Array(PER_TOKEN).fill('open'));
      expect(outcomes.filter((outcome) => outcome === 'open')).toHaveLength(PER_TOKEN);
      // Some spellings are no token at all.
      expect(
        outcomes.filter(
          (outcome) => !isTooMany(outcome) && outcome !== 'open' && ![4403, 401].includes(outcome),
        ),
      ).toEqual([]);
      expect(outcomes.filter(isTooMany).length).toBeGreaterThan(2 * spellings.length);
    },
  );

  it('one token needs the prefix `Bearer` over every transport', async () => {
    const token = await sign(claimsOf('prefix'));
    const opens = [() => openSocket({ authorization: token }), () => openStream({ authorization: token })];
    expect(await outcomesOf(opens)).toEqual([4403, 401]);
  });

  it('one token is not read from the address, where logs and histories would keep it', async () => {
    const token = await sign(claimsOf('b'));
    using anonymous = await openSocket(
      {},
      {},
      `${testServer.graphqlWs}?authorization=Bearer%20${token}&token=${token}`,
    );
    expect(anonymous.outcome).toBe('open');
    const search = `?query=${encodeURIComponent(`{ video(id: "${video.id}") { id } }`)}&authorization=Bearer%20${token}&token=${token}`;
    const { errors } = await (await fetch(`${testServer.graphql}${search}`)).json();
    expect(errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  it.each<[string, () => Promise<string>[]]>([
    [
      'claims under other headers',
      () => ['1', '2', '3', '4'].map((kid) => sign(claimsOf('c'), { kid, typ: `JWT${kid}` })),
    ],
    [
      '`jti` with other expiries',
      () => [1, 2, 3, 4].map((n) => sign(claimsOf('d', { jti: 'one' }), {}, 3_600 + n)),
    ],
  ])('one token has one count with the same %s', async (_what, mint) => {
    const tokens = await Promise.all(mint());
    const outcomes = await outcomesOf(
      tokens.map((token) => () => openSocket({ authorization: `Bearer ${token}` })),
    );
    expect(outcomes).toEqual(['open', 'open', 'open', 4450]);
  });

  it('a token with a `jti` that the issuer has repeated is another token for another user', async () => {
    const tokens = await Promise.all(
      ['e', 'f', 'g', 'h'].map((user) => sign(claimsOf(user, { jti: 'constant' }))),
    );
    const outcomes = await outcomesOf(
      tokens.map((token) => () => openSocket({ authorization: `Bearer ${token}` })),
    );
    expect(outcomes).toEqual(['open', 'open', 'open', 'open']);
  });
});

describe('users', () => {
  it.each<[string, unknown[]]>([
    ['a text', ['i']],
    ['a number, or the same number as a text', [17, '17']],
  ])(
    'one user of a video has one count with all tokens over both transports, when the id is %s',
    async (_what, ids) => {
      const tokens = await Promise.all(
        Array.from({ length: PER_USER + 2 }, (_, n) => sign(claimsOf(ids[n % ids.length]), {}, 3_600 + n)),
      );
      const outcomes = await outcomesOf(
        tokens.map((token, n) =>
          n % 2
            ? () => openStream({ authorization: `Bearer ${token}` })
            : () => openSocket({ authorization: `Bearer ${token}` }),
        ),
      );
      expect(outcomes).toEqual([...Array(PER_USER).fill('open'), 429, 4450]);
    },
  );

  it('one user of a video has another count in another video, and leaves other users of the video alone', async () => {
    const elsewhere = await seed(testServer);
    const full = await Promise.all(
      Array.from({ length: PER_USER }, (_, n) => sign(claimsOf('j'), {}, 3_600 + n)),
    );
    const others = [
      await sign(claimsOf('j', { resource_id: elsewhere.id })),
      await sign(claimsOf('k')),
      // Whoever has no user id is limited by the token alone.
      await sign(claimsOf(null)),
    ];
    const outcomes = await outcomesOf(
      [...full, ...others].map((token) => () => openSocket({ authorization: `Bearer ${token}` })),
    );
    expect(outcomes).toEqual(Array(PER_USER + others.length).fill('open'));
  });

  it('one user of a video has one count, whatever the case of the letters in the id of the video', async () => {
    const spell = [video.id, video.id.toUpperCase()];
    const tokens = await Promise.all(
      Array.from({ length: PER_USER + 1 }, (_, n) =>
        sign(claimsOf('l', { resource_id: spell[n % 2] }), {}, 3_600 + n),
      ),
    );
    const outcomes = await outcomesOf(
      tokens.map((token) => () => openSocket({ authorization: `Bearer ${token}` })),
    );
    expect(outcomes.at(-1)).toBe(4450);
  });
});
