/** What may be said on a socket, and with which code it is closed otherwise. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type SharedDeck, shareDeck } from '../support/shared-deck.ts';
import { openSocket } from '../support/socket.ts';
import { sharedSystem } from '../support/system.ts';
import type { Webinar } from '../support/webinar.ts';

const system = sharedSystem();

let shown: SharedDeck;
let webinar: Webinar;
beforeAll(async () => {
  shown = await shareDeck(system);
  ({ webinar } = shown);
});
const unchanged = () => shown.unchanged();

describe('a socket', () => {
  afterEach(unchanged);

  const subscribe = (query: string, id = 'one') => ({ id, type: 'subscribe', payload: { query } });

  it.each([
    ['something that is not JSON', 'hello'],
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
  ])('that says %s is closed with 4400', async (_what, frame) => {
    await using line = await openSocket(system, { token: webinar.instructor });
    line.send(frame);
    expect((await line.closed).code).toBe(4400);
  });

  it('that speaks in binary frames is closed with 4400', async () => {
    await using line = await openSocket(system, { token: webinar.instructor });
    line.send(Buffer.from([0xff, 0x00, 0x80]));
    expect((await line.closed).code).toBe(4400);
  });

  it('that subscribes before it has introduced itself is closed with 4401', async () => {
    await using line = await openSocket(system);
    line.say(subscribe('{ limits { maxPages } }'));
    expect((await line.closed).code).toBe(4401);
  });

  it('that introduces itself twice is closed with 4429', async () => {
    await using line = await openSocket(system, { token: webinar.student });
    line.say({ type: 'connection_init' });
    expect((await line.closed).code).toBe(4429);
  });

  it('that never introduces itself is closed with 4408', async () => {
    await using line = await openSocket(system);
    expect((await line.closed).code).toBe(4408);
  });

  it('whose token is no good is closed with 4403, and is told why', async () => {
    for (const authorization of ['Bearer x', 'x', 'Basic abc']) {
      await using line = await openSocket(system);
      line.say({ type: 'connection_init', payload: { authorization } });
      expect(await line.closed).toEqual({ code: 4403, reason: expect.stringMatching(/token/) });
    }
  });

  it('that uses an id twice at once is closed with 4409', async () => {
    await using line = await openSocket(system, { token: webinar.student });
    const follow = subscribe(`subscription { videoUpdated(id: "${webinar.id}") { id } }`);
    line.say(follow);
    await line.next();
    line.say(follow);
    expect((await line.closed).code).toBe(4409);
  });

  it.each(['graphql-ws', 'soap', null])('of the protocol %s is closed with 4406', async (protocol) => {
    const socket = protocol ? new WebSocket(system.graphqlWs, protocol) : new WebSocket(system.graphqlWs);
    const outcome = await new Promise((resolve) => {
      socket.once('close', (number) => resolve(number));
      socket.once('error', (error) => resolve(error.message));
    });
    // A client that offered something else ends it itself, as RFC 6455 wants.
    expect(outcome).toBe(protocol ? 'Server sent no subprotocol' : 4406);
  });

  it('that says more than a quarter of a megabyte at once is closed with 1009', async () => {
    await using line = await openSocket(system, { token: webinar.student });
    line.say(subscribe(`{ limits { maxPages } } # ${'a'.repeat(300_000)}`));
    expect((await line.closed).code).toBe(1009);
  });

  it('elsewhere than at the API is not opened', async () => {
    const socket = new WebSocket(system.graphqlWs.replace('/graphql', '/elsewhere'), 'graphql-transport-ws');
    const message = await new Promise((resolve) => socket.once('error', (error) => resolve(error.message)));
    expect(message).toBe('Unexpected server response: 404');
  });

  it('that asks badly is told so and stays open', async () => {
    await using line = await openSocket(system, { token: webinar.student });
    line.say(subscribe('{ nothing }', 'bad'));
    expect(await line.next()).toMatchObject({
      id: 'bad',
      type: 'error',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    line.say(subscribe('{ limits { maxPages } }', 'good'));
    expect(await line.next()).toMatchObject({ id: 'good', type: 'next', payload: { data: { limits: {} } } });
  });
});
