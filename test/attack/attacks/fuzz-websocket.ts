import type { Attack } from '../attack.ts';
import { type Ending, exchange, forEachAtOnce, problemIn } from '../fuzz/connection.ts';
import { isDocumentedClose } from '../fuzz/documented-codes.ts';
import {
  CLIENT_CLOSE_CODES,
  closeCodeIn,
  handshake,
  randomFrame,
  randomMessage,
  textFrame,
} from '../fuzz/frames.ts';
import { randomHandshake } from '../fuzz/handshakes.ts';

const CONNECTIONS = { short: 250, long: 2_500 };
const AT_ONCE = 16;
const PATIENCE_MS = 500;
const ENDINGS: readonly Ending[] = ['half-close', 'half-close', 'half-close', 'reset', 'reset-on-answer'];

export const fuzzWebSocket: Attack = {
  name: 'fuzz-websocket',
  description: 'Sends WebSocket frames and graphql-transport-ws messages that no client library sends.',
  async run({ url, webinar }, { random, isShort, address, signal, fail }) {
    const init = (token?: string) => {
      const payload = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return textFrame(JSON.stringify({ type: 'connection_init', payload }));
    };
    const beginnings = [Buffer.alloc(0), init(), init(webinar.student), init(webinar.student)];
    const query = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';
    const valid = JSON.stringify({ query, variables: { id: webinar.id } });
    const connections = Array.from({ length: isShort ? CONNECTIONS.short : CONNECTIONS.long }, () => {
      const hostile = Array.from({ length: random.integer(1, 4) }, () =>
        randomFrame(random, randomMessage(random, valid)),
      );
      const opening = random.next() < 0.2 ? randomHandshake(random) : handshake();
      const bytes = Buffer.concat([opening, random.of(beginnings), ...hostile]);
      return { bytes, ending: random.of(ENDINGS) };
    });
    let closed = 0;
    const opened = await forEachAtOnce(connections, AT_ONCE, signal, async ({ bytes, ending }) => {
      const answer = await exchange({ url, address, bytes, ending, patience: PATIENCE_MS });
      const code = closeCodeIn(answer);
      if (code !== null) closed += 1;
      const isWrong = code !== null && !CLIENT_CLOSE_CODES.includes(code) && !isDocumentedClose(code);
      const problem = isWrong ? `the close code ${code}` : problemIn(answer);
      if (problem) fail(`${problem} for ${JSON.stringify(bytes.toString('latin1').slice(0, 1_000))}`);
    });
    return { connections: opened, closed };
  },
};
