import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Random } from '../../support/random.ts';
import type { Attack } from '../attack.ts';

const SOCKETS = { short: 40, long: 400 };

/** Ways to write a token. Some are no token. */
const SPELLINGS: readonly ((token: string, random: Random) => object)[] = [
  (token) => ({ authorization: token }),
  (token) => ({ Authorization: `Bearer ${token}` }),
  (token, random) => ({ authorization: `bearer${' '.repeat(random.integer(1, 50))}${token}` }),
  (token) => ({ authorization: `BEARER ${token} ` }),
  (token) => ({ authorization: `Bearer ${token}=` }),
  (token, random) => ({ authorization: `Bearer ${token.slice(0, -1)}${random.of([...'AEIMQUYcgkosw048'])}` }),
  (token) => ({ authorization: [token] }),
  () => ({ authorization: null }),
];

export const tokenSpellings: Attack = {
  name: 'token-spellings',
  description: 'Opens WebSockets with one token in every spelling, expired and forged tokens among them.',
  async run({ url, webinar, token }, { random, isShort, address, signal, fail }) {
    const valid = await token({ roles: ['student'], video: webinar.id, user: 'an attacker' });
    const expired = await token({ roles: ['student'], video: webinar.id, expiresIn: -3_600 });
    const forged = await token({ roles: ['instructor'], video: webinar.id, secret: 'x'.repeat(32) });
    const counts = { sockets: 0, acknowledged: 0, closed: 0 };
    const open = async () => {
      const jwt = random.of([valid, valid, expired, forged]);
      const payload = random.of(SPELLINGS)(jwt, random);
      const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        localAddress: address,
        headers: random.next() < 0.2 ? { authorization: `Bearer ${jwt}` } : {},
      });
      socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })));
      counts.sockets += 1;
      const outcome = await Promise.race([
        once(socket, 'message').then(() => 'acknowledged' as const),
        once(socket, 'close').then(([code]) => code as number),
      ]).catch(() => 'refused' as const);
      if (outcome === 'acknowledged') counts.acknowledged += 1;
      else counts.closed += 1;
      if (outcome === 4500) fail(`A token was answered with 4500: ${JSON.stringify(payload).slice(0, 60)}`);
      return socket;
    };
    const sockets: WebSocket[] = [];
    const count = isShort ? SOCKETS.short : SOCKETS.long;
    while (sockets.length < count && !signal.aborted) {
      sockets.push(...(await Promise.all(Array.from({ length: 20 }, open))));
    }
    for (const socket of sockets) socket.terminate();
    return counts;
  },
};
