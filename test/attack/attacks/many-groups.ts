import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Random } from '../../support/random.ts';
import type { Attack } from '../attack.ts';

const SOCKETS = { short: 3, long: 20 };
/** One WebSocket may have 100 operations at once. */
const SUBSCRIPTIONS = 100;
const FIELDS =
  'version sharedLiveMedias { title pagesReady } activeShare { page { number url text } nextPage { url } }';

/** Subscriptions that differ in what makes no difference, and subscriptions that select something else. */
const VARIANTS: readonly ((text: string, random: Random) => string)[] = [
  (text, random) => `# ${random.integer(0, 1e9)}\n${text}`,
  (text, random) => text.replace('subscription', `subscription S${random.integer(0, 1e9)}`),
  (text, random) => text.replace('version', `version${' '.repeat(random.integer(1, 200))}`),
  (text, random) => text.replaceAll('$id', `$v${random.integer(0, 1e9)}`),
  (text, random) => text.replace('version', `a${random.integer(0, 1e9)}: version`),
  (text, random) => text.replace('number', `number n${random.integer(0, 1e9)}: number`),
];

export const manyGroups: Attack = {
  name: 'many-groups',
  description:
    'Subscribes with one token of a student to thousands of requests that differ, in effect or not.',
  async run({ url, webinar, token }, { random, isShort, address, signal, fail }) {
    const count = isShort ? SOCKETS.short : SOCKETS.long;
    const student = await token({ roles: ['student'], video: webinar.id, user: 'an attacker' });
    const authorization = `Bearer ${student}`;
    let answered = 0;
    let rejected = 0;
    const receive = (text: string) => {
      const { type, payload } = JSON.parse(text);
      if (type !== 'next' && type !== 'error') return;
      answered += 1;
      const [error] = (type === 'error' ? payload : payload.errors) ?? [];
      if (!error) return;
      if (error.extensions?.code === 'TOO_MANY_REQUESTS') rejected += 1;
      else fail(`A subscription failed: ${JSON.stringify(error)}`);
    };
    const sockets = Array.from({ length: count }, () => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        localAddress: address,
      });
      const subscribe = () => {
        for (let index = 0; index < SUBSCRIPTIONS; index++) {
          const query = random.of(VARIANTS)(
            `subscription ($id: ID!) { videoUpdated(id: $id) { ${FIELDS} } }`,
            random,
          );
          const [, name = 'id'] = /\$(\w+)/.exec(query) ?? [];
          const payload = { query, variables: { [name]: webinar.id, salt: random.integer(0, 1e9) } };
          socket.send(JSON.stringify({ id: `${index}`, type: 'subscribe', payload }));
        }
      };
      socket.on('error', () => {});
      socket.once('message', subscribe).on('message', (data) => receive(String(data)));
      return socket.on('open', () => {
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
      });
    });
    const until = Date.now() + 15_000;
    const isDone = () =>
      signal.aborted || Date.now() > until || (isShort && answered >= count * SUBSCRIPTIONS);
    while (!isDone()) await delay(50);
    const closed = sockets.map((socket) => once(socket, 'close'));
    for (const socket of sockets) socket.terminate();
    await Promise.all(closed);
    // A slow machine may have answered only a part of the subscriptions.
    if (answered >= count * SUBSCRIPTIONS && rejected === 0) fail('No subscription was rejected.');
    return { subscriptions: count * SUBSCRIPTIONS, results: answered, rejected };
  },
};
