import { expect, test } from 'vitest';
import { CLOSE_SPREAD_MS } from '../src/http/server.ts';
import { RELEASE_TIMEOUT_MS, STOP_TIMEOUT_MS } from '../src/jobs/runner.ts';
import { PartStack } from '../src/part-stack.ts';
import { SHUTDOWN_TIMEOUT_MS } from '../src/shutdown.ts';
import { CLOSE_TIMEOUT_MS as LOCKS_MS } from '../src/store/connection/server-locks.ts';
import { FLUSH_TIMEOUT_MS } from '../src/telemetry/spans.ts';
import { DEFAULT_LIMITS } from '../src/transport/limits/transport-limits.ts';
import { CLOSE_TIMEOUT_MS as ROOMS_MS } from '../src/xmpp/connection/session.ts';

/** Time for what has no time limit of its own, such as the last answers of PostgreSQL, on a busy machine. */
const MARGIN_MS = 2_000;

test('a server whose clients and jobs use all of their time stops before the time limit of the shutdown', () => {
  const { closeFrameTimeout, stopTimeout } = DEFAULT_LIMITS;
  const webSockets = CLOSE_SPREAD_MS + closeFrameTimeout;
  const jobs = STOP_TIMEOUT_MS + RELEASE_TIMEOUT_MS + LOCKS_MS;
  // src/app.ts disposes of the server and the jobs at the same time, and then of the rooms and the tracer.
  const longest = webSockets + Math.max(stopTimeout, jobs) + Math.max(ROOMS_MS, FLUSH_TIMEOUT_MS);
  expect(longest).toBeLessThanOrEqual(SHUTDOWN_TIMEOUT_MS - MARGIN_MS);
});

const part = (dispose: () => Promise<void>): AsyncDisposable => ({ [Symbol.asyncDispose]: dispose });

test('parts that were added together stop at the same time, before the parts that were added earlier', async () => {
  const stack = new PartStack();
  const events: string[] = [];
  const jobsEnd = Promise.withResolvers<void>();
  stack.deferAs('database', () => void events.push('database'));
  stack.addTogether({
    server: part(async () => void events.push('server')),
    jobs: part(async () => {
      events.push('jobs');
      await jobsEnd.promise;
    }),
  });
  const disposal = stack.disposeAsync();
  await expect.poll(() => stack.disposing).toBe('jobs');
  expect(events).toEqual(['server', 'jobs']);
  jobsEnd.resolve();
  await disposal;
  expect(events).toEqual(['server', 'jobs', 'database']);
  expect(stack.disposing).toBeNull();
});

test('a part that fails to stop does not keep the part beside it from stopping, and its error is reported', async () => {
  const stack = new PartStack();
  let hasStopped = false;
  stack.addTogether({
    server: part(async () => {
      throw new Error('The server cannot stop.');
    }),
    jobs: part(async () => {
      await new Promise(setImmediate);
      hasStopped = true;
    }),
  });
  await expect(stack.disposeAsync()).rejects.toThrow('The server cannot stop.');
  expect(hasStopped).toBe(true);
});
