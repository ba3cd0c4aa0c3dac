import { expect, test } from 'vitest';
import { type History, violations } from './checker.ts';

const video = 'v';
const told = (version: number, page: number | null, event = 'navigate_sharing') => ({
  video,
  version,
  event,
  page,
  delivered: true,
});

const good: History = {
  videos: [{ id: video, first: 3, last: 6, page: 4 }],
  acknowledged: [
    { video, version: 4, page: 2 },
    { video, version: 6, page: 4 },
  ],
  unknown: { [video]: 1 },
  told: [told(3, 1, 'start_sharing'), told(4, 2), told(5, 1, 'start_sharing'), told(6, 4)],
  viewings: [
    { name: 'a', wire: 'websocket', video, segments: [{ versions: [3, 4] }, { versions: [4, 6] }] },
    { name: 'b', wire: 'xmpp', video, segments: [{ versions: [4, 5, 4, 6] }] },
    { name: 'c', wire: 'xmpp', video, segments: [{ versions: [4] }, { versions: [], read: 6 }] },
  ],
};

test('a history in which all is well is found well', () => {
  expect(violations(good)).toEqual([]);
});

const seen = (wire: 'websocket' | 'xmpp', ...segments: number[][]): Partial<History> => ({
  viewings: [{ name: 'c', wire, video, segments: segments.map((versions) => ({ versions })) }],
});

test.each<[string, Partial<History>, RegExp]>([
  ['an acknowledged command that is lost', { acknowledged: [{ video, version: 7, page: 1 }] }, /0 times/],
  ['a command that is told twice', { told: [...good.told, told(4, 2)] }, /2 times/],
  ['a command that did something else', { acknowledged: [{ video, version: 4, page: 9 }] }, /page 9/],
  ['a command that is done twice', { unknown: {} }, /3 changes by 2 commands/],
  [
    'a version that is skipped',
    { told: good.told.filter(({ version }) => version !== 5) },
    /version 5 is due/,
  ],
  ['a state without its history', { videos: [{ id: video, first: 3, last: 7, page: 4 }] }, /ends with 6/],
  ['a state that is not its history', { videos: [{ id: video, first: 3, last: 6, page: 5 }] }, /shows 5/],
  [
    'a message nobody said',
    { told: [...good.told.slice(0, 3), { ...told(6, 4), delivered: false }] },
    /never reached/,
  ],
  ['a viewer who is sent something twice', seen('websocket', [4, 4, 6]), /after 4 on one connection/],
  ['a viewer who is sent something old', seen('websocket', [5, 4, 6]), /version 4 after 5/],
  ['a viewer who comes back to the past', seen('websocket', [5], [4, 6]), /came back to version 4/],
  ['a viewer who is left behind', seen('websocket', [3, 5]), /ends on version 5/],
  ['a room that is told of a start too late', seen('xmpp', [4, 6, 5]), /never heard of version 5/],
  ['a room that misses a start', seen('xmpp', [4, 6]), /never heard of version 5: start_sharing/],
])('%s is found', (_, change, sentence) => {
  expect(violations({ ...good, ...change }).join('\n')).toMatch(sentence);
});
