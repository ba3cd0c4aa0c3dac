import type { Attack } from '../attack.ts';
import { type Ending, exchange, forEachAtOnce, problemIn } from '../fuzz/connection.ts';
import { handshake, textFrame } from '../fuzz/frames.ts';

/** In a short round, the step between two lengths at which an exchange is cut. */
const SHORT_STEP = 11;
const AT_ONCE = 16;
const PATIENCE_MS = 100;

export const cutExchanges: Attack = {
  name: 'cut-exchanges',
  description: 'Cuts valid exchanges after each byte, with a half-close or a reset.',
  async run({ url, webinar }, { isShort, address, signal, fail }) {
    const query = `subscription { videoUpdated(id: "${webinar.id}") { version } }`;
    const post = (accept: string, document: string) => {
      const body = JSON.stringify({ query: document });
      return Buffer.from(
        `POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: ${accept}\r\nAuthorization: Bearer ${webinar.student}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    };
    const init = { type: 'connection_init', payload: { authorization: `Bearer ${webinar.student}` } };
    const exchanges = [
      post('application/json', '{ limits { maxPages } }'),
      post('text/event-stream', query),
      Buffer.concat([
        handshake(),
        textFrame(JSON.stringify(init)),
        textFrame(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } })),
      ]),
    ];
    const step = isShort ? SHORT_STEP : 1;
    const cuts = exchanges.flatMap((bytes) =>
      Array.from({ length: Math.ceil(bytes.length / step) }, (_, index) =>
        bytes.subarray(0, 1 + index * step),
      ).flatMap((cut) => (['half-close', 'reset'] as Ending[]).map((ending) => ({ bytes: cut, ending }))),
    );
    const sent = await forEachAtOnce(cuts, AT_ONCE, signal, async ({ bytes, ending }) => {
      const answer = await exchange({ url, address, bytes, ending, patience: PATIENCE_MS });
      const problem = problemIn(answer);
      if (problem) fail(`${problem} after ${bytes.length} bytes`);
    });
    return { cuts: sent };
  },
};
