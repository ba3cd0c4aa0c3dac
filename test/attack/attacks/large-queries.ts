import type { Random } from '../../support/random.ts';
import { randomQuery } from '../../transport/query/random-query.ts';
import type { Attack } from '../attack.ts';
import { exchange, forEachAtOnce, problemIn } from '../fuzz/connection.ts';

const REQUESTS = { short: 60, long: 1_200 };
const AT_ONCE = 8;
const PATIENCE_MS = 5_000;
const MEGABYTES = 11_900_000;

const comment = (random: Random, length: number) =>
  `{ limits { maxPages } } #${random.next()}${'x'.repeat(length)}`;
const query = (text: string) => JSON.stringify({ query: text });
const persisted = (random: Random) => {
  const sha256Hash = `${random.next()}`.padEnd(64, '0');
  return JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
};

/** What a request sends. Each is different, so that nothing which stays in memory serves the next one. */
const BODIES: readonly ((random: Random) => string)[] = [
  (random) => query(comment(random, MEGABYTES)),
  (random) => query(comment(random, 19_900)),
  (random) => query(comment(random, random.integer(0, 19_000))),
  (random) => query(`query Q${random.integer(0, 1e9)} { limits { maxPages } }`),
  (random) => query(randomQuery(random)),
  (random) =>
    JSON.stringify({ query: '{ limits { maxPages } }', variables: { [random.next()]: 'x'.repeat(100_000) } }),
  persisted,
  () => `{${'"k":1,'.repeat(20_000)}"k":1}`,
  () => `${'\n'.repeat(MEGABYTES)}{}`,
  () => `{"query":${'['.repeat(130_000)}`,
];

export const largeQueries: Attack = {
  name: 'large-queries',
  description:
    'Sends queries that all differ, behind long comments, in long bodies, and ones that are slow to validate.',
  async run({ url, webinar }, { random, isShort, address, signal, fail }) {
    const length = isShort ? REQUESTS.short : REQUESTS.long;
    let refused = 0;
    const bodies = Array.from({ length }, () => random.of(BODIES));
    const sent = await forEachAtOnce(bodies, AT_ONCE, signal, async (makeBody) => {
      const body = makeBody(random);
      const token = random.integer(0, 1) === 0 ? '' : `Authorization: Bearer ${webinar.student}\r\n`;
      const head = `POST /graphql HTTP/1.1\r\nHost: a\r\n${token}Connection: close\r\nX-Padding: ${random.next()}\r\n`;
      const type = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
      const bytes = Buffer.from(head + type + body);
      const answer = await exchange({ url, address, bytes, ending: 'half-close', patience: PATIENCE_MS });
      if (answer.includes('"errors"')) refused += 1;
      const problem = problemIn(answer);
      if (problem) fail(`${problem} for ${body.slice(0, 300)}`);
    });
    return { requests: sent, refused };
  },
};
