import { expect, test } from 'vitest';
import { Turns } from '../../src/store/turns.ts';

/** Work that runs until it is finished. */
function work(turns: Turns, video: string, started: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = turns.take(video, () => {
    started.push(name);
    return promise;
  });
  return { finish: resolve, done };
}

test('two changes of a video run at once, and the others follow in their order', async () => {
  const [turns, started] = [new Turns(), [] as string[]];
  const all = ['a', 'b', 'c', 'd'].map((name) => work(turns, 'one', started, name));
  const other = work(turns, 'another', started, 'other');
  expect(started).toEqual(['a', 'b', 'other']);
  all[1]?.finish();
  await all[1]?.done;
  await expect.poll(() => started).toEqual(['a', 'b', 'other', 'c']);
  for (const { finish } of [...all, other]) finish();
  await Promise.all([...all, other].map(({ done }) => done));
  expect(started).toEqual(['a', 'b', 'other', 'c', 'd']);
});

test('a change that fails lets the next one run', async () => {
  const turns = new Turns();
  const failing = Array.from({ length: 3 }, () => turns.take('one', () => Promise.reject(new Error('lost'))));
  expect(await Promise.allSettled(failing)).toMatchObject(Array(3).fill({ status: 'rejected' }));
  expect(await turns.take('one', async () => 'done')).toBe('done');
});
