/** The graphql-transport-ws protocol: the messages that the server accepts, and its close codes. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type SharedDeck, shareDeck } from '../../support/clients/shared-deck.ts';
import { openSocket } from '../../support/clients/socket.ts';
import type { Webinar } from '../../support/clients/webinar.ts';
import { sharedSystem } from '../../support/parts/system.ts';

const system = sharedSystem();

let fixture: SharedDeck;
let webinar: Webinar;
beforeAll(async () => {
  fixture = await shareDeck(system);
  ({ webinar } = fixture);
});
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const unchanged = () => fixture.unchanged();

describe('the protocol of WebSockets', () => {
  afterEach(unchanged);

  const subscribe = (query: string, id = 'one') => ({ id, type: 'subscribe', payload: { query } });

  it.each([
    ['text that is not JSON', 'hello'],
    ['a number', '5'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a message without a type', '{}'],
    [
      'a message of an unknown type',
      '{"type":"start","id":"1","payload":{"query":"{ limits { maxPages } }"}}',
    ],
    ['a subscription without an id', '{"type":"subscribe","payload":{"query":"{ limits { maxPages } }"}}'],
    ['a subscription without a query', '{"type":"subscribe","id":"1","payload":{}}'],
    [
      'a subscription whose variables are a list',
      '{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}',
    ],
    ['a message of a type that only a server sends', '{"type":"next","id":"1","payload":{}}'],
    ['an acknowledgement', '{"type":"connection_ack"}'],
    ['a long message type of characters with two bytes', `{"type":"${'é'.repeat(100)}"}`],
    ['a ping that is nested too deeply', `{"type":"ping","payload":{"a":${nested(20_000)}}}`],
  ])('a WebSocket is closed with 4400 after %s', async (_what, frame) => {
    await using client = await openSocket(system, { token: webinar.instructor });
    client.send(frame);
    expect((await client.closed).code).toBe(4400);
  });

  it('a WebSocket is closed with 4400 after a binary frame', async () => {
    await using client = await openSocket(system, { token: webinar.instructor });
    client.send(Buffer.from([0xff, 0x00, 0x80]));
    expect((await client.closed).code).toBe(4400);
  });

  it('a WebSocket is closed with 4401 after `subscribe` without `connection_init`', async () => {
    await using client = await openSocket(system);
    client.say(subscribe('{ limits { maxPages } }'));
    expect((await client.closed).code).toBe(4401);
  });

  it('a WebSocket is closed with 4429 after a second `connection_init`', async () => {
    await using client = await openSocket(system, { token: webinar.student });
    client.say({ type: 'connection_init' });
    expect((await client.closed).code).toBe(4429);
  });

  it('a WebSocket is closed with 4408 when `connection_init` does not arrive in time', async () => {
    await using client = await openSocket(system);
    expect((await client.closed).code).toBe(4408);
  });

  it('a WebSocket is closed with 4403 and a reason when the token is not valid', async () => {
    for (const authorization of ['Bearer x', 'x', 'Basic abc']) {
      await using client = await openSocket(system);
      client.say({ type: 'connection_init', payload: { authorization } });
      expect(await client.closed).toEqual({ code: 4403, reason: expect.stringMatching(/token/) });
    }
  });

  it('a WebSocket is closed with 4409 when an operation id is already in use', async () => {
    await using client = await openSocket(system, { token: webinar.student });
    const follow = subscribe(`subscription { videoUpdated(id: "${webinar.id}") { id } }`);
    client.say(follow);
    await client.next();
    client.say(follow);
    expect((await client.closed).code).toBe(4409);
  });

  it('a WebSocket is closed with 4409 when the id that is in use is longer than the reason of a close frame', async () => {
    await using client = await openSocket(system, { token: webinar.student });
    const follow = subscribe(`subscription { videoUpdated(id: "${webinar.id}") { id } }`, 'é'.repeat(100));
    client.say(follow);
    await client.next();
    client.say(follow);
    expect(await client.closed).toEqual({ code: 4409, reason: expect.stringMatching(/^Subscriber for é+$/) });
  });

  it('a WebSocket stays open after variables that are nested too deeply', async () => {
    await using client = await openSocket(system, { token: webinar.student });
    const query = 'subscription ($id: ID!) { videoUpdated(id: $id) { id } }';
    client.send(
      `{"type":"subscribe","id":"deep","payload":{"query":"${query}","variables":{"id":${nested(50)}}}}`,
    );
    expect(await client.next()).toMatchObject({
      id: 'deep',
      type: 'error',
      payload: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(client.isOpen()).toBe(true);
  });

  it.each(['graphql-ws', 'soap', null])(
    'a WebSocket is not accepted with the subprotocol %s',
    async (protocol) => {
      const socket = protocol ? new WebSocket(system.graphqlWs, protocol) : new WebSocket(system.graphqlWs);
      const outcome = await new Promise((resolve) => {
        socket.once('close', (number) => resolve(number));
        socket.once('error', (error) => resolve(error.message));
      });
      // RFC 6455 lets the client fail the connection when the server selects no subprotocol.
      expect(outcome).toBe(protocol ? 'Server sent no subprotocol' : 4406);
    },
  );

  it('a WebSocket is closed with 1009 after a message of more than 256 KiB', async () => {
    await using client = await openSocket(system, { token: webinar.student });
    client.say(subscribe(`{ limits { maxPages } } # ${'a'.repeat(300_000)}`));
    expect((await client.closed).code).toBe(1009);
  });

  it('a WebSocket is refused with status 404 on another path', async () => {
    const socket = new WebSocket(system.graphqlWs.replace('/graphql', '/elsewhere'), 'graphql-transport-ws');
    const message = await new Promise((resolve) => socket.once('error', (error) => resolve(error.message)));
    expect(message).toBe('Unexpected server response: 404');
  });

  it('a WebSocket stays open after an operation that is not valid', async () => {
    await using client = await openSocket(system, { token: webinar.student });
    client.say(subscribe('{ nothing }', 'bad'));
    expect(await client.next()).toMatchObject({
      id: 'bad',
      type: 'error',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    client.say(subscribe('{ limits { maxPages } }', 'good'));
    expect(await client.next()).toMatchObject({
      id: 'good',
      type: 'next',
      payload: { data: { limits: {} } },
    });
  });
});
