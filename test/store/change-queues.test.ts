import { expect, test } from 'vitest';
import { ChangeQueues } from '../../src/store/change-queues.ts';

/** Work that runs until it is finished. */
function work(queues: ChangeQueues, video: string, started: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = queues.run(video, () => {
    started.push(name);
    return promise;
  });
  return { finish: resolve, done };
}

test('two changes of a video run at once, and the others follow in their order', async () => {
  const [queues, started] = [new ChangeQueues(), [] as string[]];
  const all = ['a', 'b', 'c', 'd'].map((name) => work(queues, 'one', started, name));
  const other = work(queues, 'another', started, 'other');
  expect(started).toEqual(['a', 'b', 'other']);
  all[1]?.finish();
  await all[1]?.done;
  await expect.poll(() => started).toEqual(['a', 'b', 'other', 'c']);
  for (const { finish } of [...all, other]) finish();
  await Promise.all([...all, other].map(({ done }) => done));
  expect(started).toEqual(['a', 'b', 'other', 'c', 'd']);
});

test('a change that fails lets the next one run', async () => {
  const queues = new ChangeQueues();
  const failing = Array.from({ length: 3 }, () => queues.run('one', () => Promise.reject(new Error('lost'))));
  expect(await Promise.allSettled(failing)).toMatchObject(Array(3).fill({ status: 'rejected' }));
  expect(await queues.run('one', async () => 'done')).toBe('done');
});
