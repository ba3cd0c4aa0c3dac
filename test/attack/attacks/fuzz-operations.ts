import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Attack, Round } from '../attack.ts';
import { forEachAtOnce } from '../fuzz/connection.ts';
import { wrongCodeIn } from '../fuzz/documented-codes.ts';
import { randomOperation } from '../fuzz/operations.ts';
import type { Target } from '../target.ts';

const OPERATIONS = { short: 400, long: 2_500 };
/**
 * Connections at once. This attack checks answers. Its tokens may do all that it sends, so more connections would be the
 * load of honest viewers.
 */
const AT_ONCE = 2;
/** Operations that would remove the document of the other operations, or add jobs for objects that do not exist. */
const DESTRUCTIVE = new Set(['deleteVideo', 'deleteSharedLiveMedia', 'retryConversion', 'endShare']);

export const fuzzOperations: Attack = {
  name: 'fuzz-operations',
  description: 'Sends every field of the schema with hostile values, with the tokens of every role.',
  async run(target, round) {
    const { random, isShort, signal } = round;
    const { id, media, instructor, student } = target.playground;
    const platform = await target.token({ roles: ['platform'] });
    const odd = await target.token({ roles: ['instructor'], video: 'a\u0000b' });
    const tokens = [null, instructor, instructor, instructor, student, platform, odd];
    const plausible = {
      id: [`"${media}"`, `"${id}"`],
      videoId: [`"${id}"`],
      replacing: [`"${media}"`],
      name: ['"slides.pdf"'],
      uploadId: ['"1700000000"'],
    };
    const items = Array.from({ length: isShort ? OPERATIONS.short : OPERATIONS.long }, () => ({
      ...randomOperation(random, plausible, DESTRUCTIVE),
      token: random.of(tokens),
      events: random.next() < 0.2,
    }));
    let errors = 0;
    const operations = await forEachAtOnce(items, AT_ONCE, signal, async (item) => {
      const answer = await send(target, round, item).catch(() => '');
      if (answer.includes('"errors"')) errors += 1;
      const wrong = wrongCodeIn(answer);
      if (wrong) round.fail(`${wrong} for ${item.body.slice(0, 1_000)}`);
    });
    return { operations, errors };
  },
};

interface Item {
  field: string;
  body: string;
  token: string | null;
  events: boolean;
}

/** Sends one operation, and leaves an event stream after its first result. */
async function send(
  { url, converterSecret }: Target,
  { address }: Round,
  { field, body, token, events }: Item,
): Promise<string> {
  const signature = createHmac('sha256', converterSecret).update(body).digest('hex');
  const sending = request(`${url}/graphql`, {
    method: 'POST',
    localAddress: address,
    headers: {
      'content-type': 'application/json',
      ...(events && { accept: 'text/event-stream' }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...(field === 'reportConversion' && { 'x-marsha-signature': signature }),
    },
  });
  const response = new Promise<string>((resolve, reject) => {
    sending.on('error', reject).on('response', (incoming) => {
      if (!incoming.headers['content-type']?.startsWith('text/event-stream')) {
        text(incoming).then(resolve, reject);
        return;
      }
      let received = '';
      incoming.setEncoding('utf8').on('error', () => {});
      incoming.on('data', (chunk: string) => {
        received += chunk;
        if (received.includes('event: next')) sending.destroy();
      });
      incoming.once('close', () => resolve(received));
    });
  });
  sending.end(body);
  return response;
}
