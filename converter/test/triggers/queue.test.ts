import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Upload } from '../../src/keys.ts';
import { createQueue } from '../../src/triggers/queue.ts';

const upload = (video: string, media: string): Upload => ({
  video,
  media,
  uploadId: '1',
  extension: 'pdf',
  key: `${video}/sharedlivemedias/${media}/1.pdf`,
});

/** Work that runs until the test finishes it. */
function controlledWork() {
  const started: string[] = [];
  const finishers = new Map<string, () => void>();
  return {
    started,
    work: ({ media }: Upload) =>
      new Promise<void>((resolve) => {
        started.push(media);
        finishers.set(media, resolve);
      }),
    async finish(media: string) {
      finishers.get(media)?.();
      await new Promise(setImmediate);
    },
  };
}

const LIMITS = { concurrency: 1, yieldAfter: 60_000, waiting: 5, waitingPerVideo: 3 };

test('a video with a hundred uploads delays another video by one document at most', async () => {
  const { started, work, finish } = controlledWork();
  const queue = createQueue(work, { ...LIMITS, waiting: 1000, waitingPerVideo: 1000 });
  for (let number = 0; number < 100; number++) queue.add(upload('crowded', `c${number}`));
  queue.add(upload('quiet', 'q'));
  await finish('c0');
  await finish('c1');
  expect(started.indexOf('q')).toBeLessThanOrEqual(2);
});

test('an upload that is added again while it waits or is converted is converted once', async () => {
  const { started, work, finish } = controlledWork();
  const queue = createQueue(work, LIMITS);
  queue.add(upload('v', 'first'));
  queue.add(upload('v', 'second'));
  expect(queue.add(upload('v', 'second'))).toBe('waiting');
  expect(queue.add(upload('v', 'first'))).toBe('running');
  expect(queue.waiting).toBe(1);
  await finish('first');
  await finish('second');
  expect(started).toEqual(['first', 'second']);
});

test('the record has the uploads that wait, and no others', async () => {
  const { work, finish } = controlledWork();
  const names = new Set<string>();
  const queue = createQueue(work, LIMITS, {
    add: ({ media }) => names.add(media),
    remove: ({ media }) => names.delete(media),
  });
  for (const media of ['a', 'b', 'c']) queue.add(upload('v', media));
  expect([...names]).toEqual(['b', 'c']);
  await finish('a');
  expect([...names]).toEqual(['c']);
});

test('an upload beyond a limit is refused with the limit that it exceeds', () => {
  const { work } = controlledWork();
  const queue = createQueue(work, LIMITS);
  expect(['a', 'b', 'c', 'd'].map((media) => queue.add(upload('v', media)))).toEqual([
    'added',
    'added',
    'added',
    'added',
  ]);
  expect(queue.add(upload('v', 'e'))).toBe('video');
  expect(['f', 'g'].map((media) => queue.add(upload('w', media)))).toEqual(['added', 'added']);
  expect(queue.add(upload('w', 'h'))).toBe('all');
});

test('a closed queue returns the uploads that wait, and accepts and starts no others', async () => {
  const { started, work, finish } = controlledWork();
  const queue = createQueue(work, LIMITS);
  for (const media of ['a', 'b', 'c']) queue.add(upload('v', media));
  expect(queue.close().map(({ media }) => media)).toEqual(['b', 'c']);
  expect(queue.add(upload('w', 'd'))).toBe('closed');
  await finish('a');
  expect(started).toEqual(['a']);
});

describe('a slow document', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  test('does not delay the documents of other videos', async () => {
    const { started, work, finish } = controlledWork();
    const queue = createQueue(work, { ...LIMITS, concurrency: 2 });
    for (const media of ['slow1', 'slow2', 'slow3']) queue.add(upload('hostile', media));
    queue.add(upload('honest1', 'a'));
    queue.add(upload('honest2', 'b'));
    expect(started).toEqual(['slow1', 'slow2']);
    vi.advanceTimersByTime(LIMITS.yieldAfter);
    expect(started).toEqual(['slow1', 'slow2', 'a', 'b']);
    await finish('a');
    expect(started, 'its video gets no turn in addition').toHaveLength(4);
    await finish('slow1');
    await finish('slow2');
    expect(started).toContain('slow3');
  });

  test('lets at most as many others start as documents are converted at the same time', async () => {
    const { started, work, finish } = controlledWork();
    const queue = createQueue(work, LIMITS);
    for (const video of ['v', 'w', 'x']) queue.add(upload(video, video));
    vi.advanceTimersByTime(LIMITS.yieldAfter * 10);
    expect(started).toEqual(['v', 'w']);
    await finish('w');
    expect(started).toEqual(['v', 'w', 'x']);
  });
});
