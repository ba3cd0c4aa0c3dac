import type { Attack } from '../attack.ts';
import { type Ending, exchange, forEachAtOnce, problemIn } from '../fuzz/connection.ts';
import { randomRequest } from '../fuzz/requests.ts';

const REQUESTS = { short: 400, long: 4_000 };
const AT_ONCE = 16;
const PATIENCE_MS = 500;
const ENDINGS: readonly Ending[] = ['half-close', 'half-close', 'half-close', 'reset', 'reset-on-answer'];

export const fuzzRequests: Attack = {
  name: 'fuzz-requests',
  description: 'Sends request lines, headers and bodies that no HTTP client sends, pipelined, cut and reset.',
  async run({ url }, { random, isShort, address, signal, fail }) {
    const length = isShort ? REQUESTS.short : REQUESTS.long;
    const requests = Array.from({ length }, () => ({
      bytes: randomRequest(random),
      ending: random.of(ENDINGS),
    }));
    let answered = 0;
    const sent = await forEachAtOnce(requests, AT_ONCE, signal, async ({ bytes, ending }) => {
      const answer = await exchange({ url, address, bytes, ending, patience: PATIENCE_MS });
      if (answer !== '') answered += 1;
      const problem = problemIn(answer);
      if (problem) fail(`${problem} for ${JSON.stringify(bytes.toString('latin1').slice(0, 500))}`);
    });
    return { requests: sent, answered };
  },
};
