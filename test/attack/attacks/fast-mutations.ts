import { Agent, request } from 'node:http';
import type { Attack } from '../attack.ts';

const AT_ONCE = { short: 20, long: 50 };
/** Requests of each client of the attacker in a short round. */
const SHORT_REQUESTS = 20;
/**
 * Mutations in the first request of each client, as many as a request may have. Together they are more than may come
 * at once, so that some are rejected however slow the machine is.
 */
const FIRST_MUTATIONS = 30;

export const fastMutations: Attack = {
  name: 'fast-mutations',
  description:
    'Turns pages with one token of an instructor as fast as the server answers, several in each request.',
  async run({ url, playground, token }, { random, isShort, address, signal, fail }) {
    const atOnce = isShort ? AT_ONCE.short : AT_ONCE.long;
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce, localAddress: address });
    const counts = { requests: 0, accepted: 0, rejected: 0 };
    const send = async (mutationCount: number) => {
      // Another token of the same user, as if the platform had renewed it.
      const bearer = await token({
        roles: ['instructor'],
        video: playground.id,
        user: 'an attacker',
        expiresIn: random.integer(600, 3_600),
      });
      const mutations = Array.from({ length: mutationCount }, (_, index) => {
        const page = random.integer(1, playground.pages);
        return `m${index}: navigate(id: "${playground.media}", page: ${page}) { __typename }`;
      });
      const { status, text } = await post(
        `${url}/graphql`,
        agent,
        bearer,
        `mutation { ${mutations.join(' ')} }`,
      );
      counts.requests += 1;
      if (status === 200 && text.includes('"Video"')) counts.accepted += 1;
      else if (status === 429 && text.includes('"TOO_MANY_REQUESTS"')) counts.rejected += 1;
      else fail(`A mutation was answered with ${status}: ${text.slice(0, 200)}`);
    };
    const runClient = async () => {
      await send(FIRST_MUTATIONS);
      for (let index = 1; !signal.aborted && !(isShort && index === SHORT_REQUESTS); index++) {
        await send(random.integer(1, 5));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, runClient));
    agent.destroy();
    if (counts.rejected === 0) fail('No mutation was rejected.');
    return counts;
  },
};

function post(
  url: string,
  agent: Agent,
  bearer: string,
  query: string,
): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject).end(JSON.stringify({ query }));
  });
}
