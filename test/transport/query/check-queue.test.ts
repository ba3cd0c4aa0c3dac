/** The checks of requests share the event loop with everything else. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CheckQueue } from '../../../src/transport/query/check-queue.ts';

/** A queue whose checks take one millisecond each, by a clock of the test. */
function createQueue() {
  let now = 0;
  const order: string[] = [];
  const queue = new CheckQueue(() => now);
  const check = (client: string, name: string, length = 100) =>
    queue.run(client, length, () => {
      now += 1;
      order.push(name);
      return name;
    });
  return { queue, order, check };
}

const names = (client: string, count: number) => Array.from({ length: count }, (_, n) => `${client}${n}`);

test('one turn of the event loop has the checks of five milliseconds, and none is lost', async () => {
  const { queue, order, check } = createQueue();
  const results = names('a', 23).map((name) => check('a', name));
  expect(order).toEqual(names('a', 5));
  expect(results.slice(0, 5)).toEqual(names('a', 5));
  const lengths: number[] = [];
  while (order.length < 23) {
    await nextTurn();
    lengths.push(order.length);
  }
  expect(lengths.filter((length, index) => length > (lengths[index - 1] ?? 5) + 5)).toEqual([]);
  expect(await Promise.all(results)).toEqual(names('a', 23));
  expect(order).toEqual(names('a', 23));
  expect(queue.waitingBytes).toBe(0);
});

test('clients take turns, so a client with many requests delays no other one', async () => {
  const { order, check } = createQueue();
  const many = names('a', 50).map((name) => check('a', name));
  const few = names('b', 2).map((name) => check('b', name));
  await Promise.all(few);
  expect(order.length).toBeLessThanOrEqual(15);
  await Promise.all(many);
  expect(order.filter((name) => name.startsWith('a'))).toEqual(names('a', 50));
});

test('a check that throws rejects its own request only', async () => {
  const { queue, check } = createQueue();
  const first = names('a', 5).map((name) => check('a', name));
  const failing = queue.run('a', 100, () => {
    throw new Error('The check has failed.');
  });
  const last = check('a', 'last');
  await expect(failing).rejects.toThrow('The check has failed.');
  expect(await last).toBe('last');
  expect(first).toEqual(names('a', 5));
});

test('requests that would take too much memory while they wait are checked at once, in their order', async () => {
  const { queue, order, check } = createQueue();
  const length = 128 * 1024;
  const results = names('a', 200).map((name) => check('a', name, length));
  expect(queue.waitingBytes).toBeLessThanOrEqual(16 * 2 ** 20);
  expect(await Promise.all(results)).toEqual(names('a', 200));
  expect(order).toEqual(names('a', 200));
  expect(queue.waitingBytes).toBe(0);
});
