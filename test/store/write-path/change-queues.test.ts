import { expect, test } from 'vitest';
import { ChangeQueues } from '../../../src/store/write-path/change-queues.ts';

const NEVER = new AbortController().signal;

interface Options {
  client?: string;
  signal?: AbortSignal;
}

/** Work that runs until it is finished. */
function work(queues: ChangeQueues, video: string, started: string[], name: string, options: Options = {}) {
  const { client = null, signal = NEVER } = options;
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = queues.run(video, { client, signal }, () => {
    started.push(name);
    return promise;
  });
  return { finish: resolve, done };
}

test('two changes of a video run at once, and the others follow in their order', async () => {
  const [queues, started] = [new ChangeQueues(), [] as string[]];
  const all = ['a', 'b', 'c', 'd'].map((name) => work(queues, 'one', started, name));
  const other = work(queues, 'another', started, 'other');
  await expect.poll(() => started).toEqual(['a', 'b', 'other']);
  all[1]?.finish();
  await all[1]?.done;
  await expect.poll(() => started).toEqual(['a', 'b', 'other', 'c']);
  for (const { finish } of [...all, other]) finish();
  await Promise.all([...all, other].map(({ done }) => done));
  expect(started).toEqual(['a', 'b', 'other', 'c', 'd']);
});

test('a change that fails lets the next one run', async () => {
  const queues = new ChangeQueues();
  const failing = Array.from({ length: 3 }, () =>
    queues.run('one', { client: null, signal: NEVER }, () => Promise.reject(new Error('lost'))),
  );
  expect(await Promise.allSettled(failing)).toMatchObject(Array(3).fill({ status: 'rejected' }));
  expect(await queues.run('one', { client: null, signal: NEVER }, async () => 'done')).toBe('done');
});

test('the changes of one client run one after the other, and those of another client beside them', async () => {
  const [queues, started] = [new ChangeQueues(), [] as string[]];
  const own = ['a1', 'a2', 'a3'].map((name) => work(queues, 'one', started, name, { client: 'a' }));
  const other = work(queues, 'one', started, 'b1', { client: 'b' });
  await expect.poll(() => started).toEqual(['a1', 'b1']);
  for (const { finish, done } of [...own, other]) {
    finish();
    await done;
  }
  expect(started).toEqual(['a1', 'b1', 'a2', 'a3']);
});

test('a change that waits longer than its deadline never runs, and its client is asked to try again', async () => {
  const [queues, started] = [new ChangeQueues(), [] as string[]];
  const deadline = new AbortController();
  const first = work(queues, 'one', started, 'first', { client: 'a' });
  const late = work(queues, 'one', started, 'late', { client: 'a', signal: deadline.signal });
  const last = work(queues, 'one', started, 'last', { client: 'a' });
  deadline.abort();
  await expect(late.done).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  for (const { finish } of [first, last]) finish();
  await Promise.all([first.done, last.done]);
  expect(started).toEqual(['first', 'last']);
});
