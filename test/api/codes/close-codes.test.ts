/** Every code with which the server closes a WebSocket is documented, and can be provoked. */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { CloseCode } from 'graphql-ws';
import { importPKCS8, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Ready } from '../../../local/ready.ts';
import { CLOSE_CODES } from '../../../src/transport/close-codes.ts';
import type { TransportLimits } from '../../../src/transport/limits/transport-limits.ts';
import { type Peer, peer } from '../../support/clients/peer.ts';
import { openSocket } from '../../support/clients/socket.ts';
import { documentedCodes } from '../../support/documented-codes.ts';
import { openStore, type Store } from '../../support/parts/store.ts';
import { JWT_SECRET } from '../../support/parts/system.ts';
import {
  LARGE_SUBSCRIPTION,
  SMALL_SUBSCRIPTION,
  startLimitedServer,
  tokenFor,
  turnPage,
} from '../../support/servers/limited-server.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../../support/servers/test-server.ts';

const stack = new AsyncDisposableStack();
let store: Store;
/** A server with low limits, and servers each of which has one short time limit. */
let server: TestServer;
let shortInit: TestServer;
let shortIdle: TestServer;
let shortStall: TestServer;
let video: Seeded;
beforeAll(async () => {
  store = stack.use(await openStore());
  server = stack.use(await startLimitedServer(store.url));
  const open = async (limits: Partial<TransportLimits>) =>
    stack.use(await startLimitedServer(store.url, limits));
  shortInit = await open({ initTimeout: 500 });
  shortIdle = await open({ idleTimeout: 500 });
  shortStall = await open({ stallTimeout: 1_500, closeFrameTimeout: 120_000 });
  video = await seed(server, { pages: 100, text: 5_000 });
});
afterAll(() => stack.disposeAsync());

let tokens = 0;
/** A client with a token of its own. */
const open = async (at = server): Promise<Peer> =>
  peer(await tokenFor(video, 1_000 + ++tokens), at.graphqlWs);
const socketAt = (at: TestServer) => openSocket({ graphqlWs: at.graphqlWs } as Ready);

/** The close code of a new WebSocket after `act`. */
async function after(act: (client: Peer) => unknown, at = server): Promise<number> {
  await using client = await open(at);
  await act(client);
  return await client.closed;
}

/** How each close code is provoked. */
const PROVOCATIONS: Record<number, () => Promise<number>> = {
  // A frame of a client has a mask.
  1002: () => after(({ raw }) => raw.write(Buffer.from([0x81, 0x01, 0x61]))),
  1007: () => after(({ socket }) => socket.send(Buffer.from([0xff]), { binary: false })),
  1009: () => after(({ socket }) => socket.send('x'.repeat(128 * 1024 + 1))),
  async [CLOSE_CODES.serviceRestart]() {
    const restarting = await startLimitedServer(store.url);
    await using client = await open(restarting);
    await restarting[Symbol.asyncDispose]();
    return await client.closed;
  },
  [CloseCode.BadRequest]: () => after(({ socket }) => socket.send('{}')),
  async [CloseCode.Unauthorized]() {
    await using client = await socketAt(server);
    client.say({ id: '1', type: 'subscribe', payload: { query: '{ limits { maxPages } }' } });
    return (await client.closed).code;
  },
  async [CloseCode.Forbidden]() {
    await using client = await peer('Bearer nonsense', server.graphqlWs);
    return await client.closed;
  },
  async [CloseCode.SubprotocolNotAcceptable]() {
    const [code] = await once(new WebSocket(server.graphqlWs), 'close');
    return code;
  },
  async [CloseCode.ConnectionInitialisationTimeout]() {
    await using client = await socketAt(shortInit);
    return (await client.closed).code;
  },
  [CloseCode.SubscriberAlreadyExists]: () =>
    after((client) => {
      client.subscribe('same', SMALL_SUBSCRIPTION, video.id);
      client.subscribe('same', SMALL_SUBSCRIPTION, video.id);
    }),
  [CloseCode.TooManyInitialisationRequests]: () =>
    after(({ socket }) => socket.send('{"type":"connection_init"}')),
  async [CloseCode.InternalServerError]() {
    // Nobody answers at the URL of the keys.
    const options = { databaseUrl: store.url, secret: JWT_SECRET, jwksUrl: 'http://127.0.0.1:9/keys' };
    await using broken = await startTestServer(options);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = await importPKCS8(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'RS256');
    const signed = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256' })
      .setExpirationTime('1h')
      .sign(key);
    await using client = await peer(`Bearer ${signed}`, broken.graphqlWs);
    return await client.closed;
  },
  async [CLOSE_CODES.tooManyConnections]() {
    const bearer = await tokenFor(video, 999);
    await using several = new AsyncDisposableStack();
    for (let count = 0; count < 3; count++) several.use(await peer(bearer, server.graphqlWs));
    return await several.use(await peer(bearer, server.graphqlWs)).closed;
  },
  [CLOSE_CODES.tooManyOperations]: () =>
    after((client) => {
      for (let id = 0; id < 6; id++) client.subscribe(`${id}`, SMALL_SUBSCRIPTION, video.id);
    }),
  [CLOSE_CODES.tooManyMessages]: () =>
    after(({ socket }) => {
      for (let count = 0; count < 200; count++) socket.send('{"type":"ping"}');
    }),
  [CLOSE_CODES.stalled]: () =>
    after(async (client) => {
      client.subscribe('s', LARGE_SUBSCRIPTION, video.id);
      await client.until(({ type }) => type === 'next');
      client.raw.pause();
      for (let page = 2; page < 40; page++) await turnPage(shortStall, video, page);
      // The server checks each second, and then waits for the client to read the close code. It runs in this process, so
      // that its checks are not later than the end of this wait.
      await delay(4_500);
      client.raw.resume();
    }, shortStall),
  [CLOSE_CODES.idle]: () => after(() => {}, shortIdle),
};

describe('a WebSocket', () => {
  it.each(Object.keys(PROVOCATIONS).map(Number))('is closed with %i', async (code) => {
    expect(await PROVOCATIONS[code]?.()).toBe(code);
  });
});

describe('the close codes', () => {
  it('are those of docs/api.md', () => {
    expect(documentedCodes('## Close codes').map(Number).sort()).toEqual(
      Object.keys(PROVOCATIONS).map(Number).sort(),
    );
  });

  it('are those of the sources and of the protocol, without those of clients', () => {
    const ofClients = [
      CloseCode.InternalClientError,
      CloseCode.BadResponse,
      CloseCode.ConnectionAcknowledgementTimeout,
    ];
    const ofProtocol = Object.values(CloseCode).filter(
      (code) => typeof code === 'number' && !ofClients.includes(code),
    );
    for (const code of [...Object.values(CLOSE_CODES), ...ofProtocol]) {
      expect(PROVOCATIONS, String(code)).toHaveProperty(String(code));
    }
  });
});
