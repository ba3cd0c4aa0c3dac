import { expect, test } from 'vitest';
import { type History, violations } from './checker.ts';

const video = 'v';
const message = (version: number, page: number | null, event = 'navigate_sharing') => ({
  video,
  version,
  event,
  page,
  delivered: true,
});

const outbox = [message(3, 1, 'start_sharing'), message(4, 2), message(5, 1, 'start_sharing'), message(6, 4)];

const valid: History = {
  videos: [{ id: video, first: 3, last: 6, page: 4 }],
  acknowledged: [
    { video, version: 4, page: 2 },
    { video, version: 6, page: 4 },
  ],
  unknown: { [video]: 1 },
  outbox,
  viewings: [
    { name: 'a', transport: 'websocket', video, segments: [{ versions: [3, 4] }, { versions: [4, 6] }] },
    { name: 'b', transport: 'xmpp', video, segments: [{ versions: [4, 5, 4, 6] }] },
    { name: 'c', transport: 'xmpp', video, segments: [{ versions: [4] }, { versions: [], read: 6 }] },
  ],
};

test('accepts a valid history', () => {
  expect(violations(valid)).toEqual([]);
});

const received = (transport: 'websocket' | 'xmpp', ...segments: number[][]): Partial<History> => ({
  viewings: [{ name: 'c', transport, video, segments: segments.map((versions) => ({ versions })) }],
});

test.each<[string, Partial<History>, RegExp]>([
  ['a lost command', { acknowledged: [{ video, version: 7, page: 1 }] }, /in the outbox 0 times/],
  ['a version with two messages', { outbox: [...outbox, message(4, 2)] }, /in the outbox 2 times/],
  ['a command with another effect', { acknowledged: [{ video, version: 4, page: 9 }] }, /page 9/],
  ['a command that is applied twice', { unknown: {} }, /3 changes by 2 commands/],
  ['a skipped version', { outbox: outbox.filter(({ version }) => version !== 5) }, /version 5 is due/],
  [
    'a final version without a message',
    { videos: [{ id: video, first: 3, last: 7, page: 4 }] },
    /ends with version 6/,
  ],
  [
    'a final page that differs from the last message',
    { videos: [{ id: video, first: 3, last: 6, page: 5 }] },
    /shows page 5/,
  ],
  [
    'a message that is not delivered',
    { outbox: [...outbox.slice(0, 3), { ...message(6, 4), delivered: false }] },
    /1 messages were not delivered/,
  ],
  ['a viewer who receives a version twice', received('websocket', [4, 4, 6]), /after 4 on one connection/],
  ['a viewer who receives an older version', received('websocket', [5, 4, 6]), /version 4 after 5/],
  [
    'a viewer who reconnects to an older version',
    received('websocket', [5], [4, 6]),
    /reconnected to version 4/,
  ],
  ['a viewer who misses the last version', received('websocket', [3, 5]), /ends with version 5/],
  ['a participant who receives a start too late', received('xmpp', [4, 6, 5]), /missed version 5/],
  ['a participant who misses a start', received('xmpp', [4, 6]), /missed version 5: start_sharing/],
])('the checker reports %s', (_, change, sentence) => {
  expect(violations({ ...valid, ...change }).join('\n')).toMatch(sentence);
});
