/** The broadcast of one state to many subscribers. */
import { expect, test } from 'vitest';
import type { PointerMark } from '../../../src/domain/pointer.ts';
import type { Versioned } from '../../../src/transport/fanout/execution.ts';
import { Group } from '../../../src/transport/fanout/group.ts';
import { GroupUsage, TokenUsage } from '../../../src/transport/fanout/group-limiter.ts';
import { aVideo } from '../../support/states.ts';

const SUBSCRIBERS = 1_000;

/** @returns what happens while a group sends `state`: its frames, and the work that waits when the first one is sent */
async function broadcast(state: Versioned): Promise<string[]> {
  const events: string[] = [];
  let isRunning = false;
  const source = Promise.withResolvers<IteratorResult<Versioned>>();
  const done = Promise.withResolvers<void>();
  const sources = [source.promise, new Promise<never>(() => {})];
  const group = new Group({
    usage: new GroupUsage('a group', null),
    source: { next: () => sources.shift() as Promise<IteratorResult<Versioned>> },
    execute: async () => ({ data: {} }),
    release() {},
    onEnd() {},
    onBroadcast: () => done.resolve(),
  });
  const token = new TokenUsage('a token');
  for (let index = 1; index <= SUBSCRIBERS; index++) {
    const offer = () => {
      if (index === 1 && isRunning) setImmediate(() => events.push('other work'));
      events.push(`frame ${index}`);
    };
    group.add({ startAt() {}, offer, finish() {} }, token, { version: 0 });
  }
  // Every subscriber has received its first frame, which is not a broadcast.
  await new Promise((resolve) => setImmediate(resolve));
  events.length = 0;
  isRunning = true;
  void group.run();
  source.resolve({ done: false, value: state });
  await done.promise;
  await new Promise((resolve) => setImmediate(resolve));
  return events;
}

const frames = Array.from({ length: SUBSCRIBERS }, (_, index) => `frame ${index + 1}`);

test('a page turn goes to all subscribers at once', async () => {
  expect(await broadcast({ ...aVideo(), version: 1 })).toEqual([...frames, 'other work']);
});

test('other work does not wait until the last subscriber has a pointer', async () => {
  const mark: PointerMark = { media: 'm', page: 1, kind: 'ink', points: [1, 2], hand: 'ada' };
  const events = await broadcast({ version: 1, mark } as Versioned);
  expect(events.filter((event) => event !== 'other work')).toEqual(frames);
  expect(events.indexOf('other work')).toBeLessThan(SUBSCRIBERS / 4);
});
