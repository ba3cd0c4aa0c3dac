import { expect, test } from 'vitest';
import type { Upload } from '../src/keys.ts';
import { createQueue } from '../src/triggers/queue.ts';

const upload = (video: string, media: string): Upload => ({
  video,
  media,
  uploadId: '1',
  extension: 'pdf',
  key: `${video}/sharedlivemedias/${media}/1.pdf`,
});

/** Work that goes on until it is let go. */
function desk() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    work: ({ media }: Upload) =>
      new Promise<void>((resolve) => {
        begun.push(media);
        ends.set(media, resolve);
      }),
    async finish(media: string) {
      ends.get(media)?.();
      await new Promise(setImmediate);
    },
  };
}

const LIMITS = { concurrency: 1, waiting: 5, waitingPerVideo: 3 };

test('a hundred uploads of one room let another room wait for one document only', async () => {
  const { begun, work, finish } = desk();
  const queue = createQueue(work, { ...LIMITS, waiting: 1000, waitingPerVideo: 1000 });
  for (let number = 0; number < 100; number++) queue.add(upload('crowded', `c${number}`));
  queue.add(upload('quiet', 'q'));
  await finish('c0');
  await finish('c1');
  expect(begun.indexOf('q')).toBeLessThanOrEqual(2);
});

test('an upload that is announced again while it waits says that it does, and is not taken twice', async () => {
  const { begun, work, finish } = desk();
  const again: string[] = [];
  const queue = createQueue(work, LIMITS, ({ media }) => again.push(media));
  queue.add(upload('v', 'first'));
  queue.add(upload('v', 'second'));
  expect(queue.add(upload('v', 'second'))).toBeNull();
  expect(again).toEqual(['second']);
  expect(queue.waiting).toBe(1);
  await finish('first');
  await finish('second');
  expect(begun).toEqual(['first', 'second']);
});

test('what does not fit is refused, and says whose queue is full', () => {
  const { work } = desk();
  const queue = createQueue(work, LIMITS);
  expect(['a', 'b', 'c', 'd'].map((media) => queue.add(upload('v', media)))).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(queue.add(upload('v', 'e'))).toBe('video');
  expect(['f', 'g'].map((media) => queue.add(upload('w', media)))).toEqual([null, null]);
  expect(queue.add(upload('w', 'h'))).toBe('everybody');
});
