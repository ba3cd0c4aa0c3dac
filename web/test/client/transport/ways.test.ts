import { expect, test } from 'vitest';
import type { Status } from '../../../src/client/transport/status.ts';
import {
  type Change,
  headStartMs,
  pollMs,
  proofMs,
  socketRetryMs,
  statusOf,
  transportOf,
  waysAfter,
  waysFrom,
} from '../../../src/client/transport/ways.ts';
import { randomOf } from '../../support/random.ts';

const refused: Change = { type: 'socket closed', lived: null, byNetwork: true };
const cutAfter = (lived: number): Change => ({ type: 'socket closed', lived, byNetwork: true });
const after = (changes: Change[], remembered: Parameters<typeof waysFrom>[0] = null) =>
  changes.reduce(waysAfter, waysFrom(remembered));
const up: Change = { type: 'socket up' };
const late: Change = { type: 'socket late' };
const over: Change = { type: 'head start over' };
const answered: Change = { type: 'answered' };
const delivered: Change = { type: 'stream delivered' };

test.each<[string, Change[], Status, string | null]>([
  ['nothing has answered', [], 'connecting', null],
  ['the WebSocket is open', [up], 'live', 'websocket'],
  ['the upgrade is refused', [refused], 'connecting', null],
  ['the upgrade is refused, and polling works', [refused, answered], 'slow', 'polling'],
  ['the upgrade is refused, and an event stream delivers', [refused, delivered], 'slow', 'events'],
  ['the upgrade hangs, and polling works', [over, answered], 'slow', 'polling'],
  ['a proxy collects the event stream', [over, delivered, { type: 'stream blocked' }], 'slow', 'polling'],
  ['the WebSocket is back, but not proven', [over, answered, up], 'slow', 'polling'],
  ['the WebSocket is proven', [over, answered, up, { type: 'socket proven' }], 'live', 'websocket'],
  ['the WebSocket is up while polling fails', [over, { type: 'unanswered' }, up], 'live', 'websocket'],
  ['an answer comes after the end of the fallback', [up, answered, delivered], 'live', 'websocket'],
  ['the server rejects the token', [{ ...refused, byNetwork: false }], 'connecting', null],
])('when %s, the status follows', (_what, changes, status, transport) => {
  const ways = after(changes);
  expect(statusOf(ways, 'connecting')).toBe(status);
  expect(transportOf(ways)).toBe(transport);
});

test.each<[string, Change[]]>([
  ['a lost WebSocket', [up, cutAfter(100_000)]],
  ['a ping without an answer', [up, late]],
  ['a poll without an answer', [over, answered, { type: 'unanswered' }]],
])('%s is never shown as a connection', (_what, changes) => {
  expect(statusOf(after(changes), 'live')).toBe('reconnecting');
});

test('the fallback begins after two seconds without a WebSocket, and at once when the network refuses the first one', () => {
  expect(headStartMs(waysFrom(null))).toBe(2_000);
  expect(after([over]).fallback).toBe('trying');
  expect(after([refused]).fallback).toBe('trying');
  expect(after([{ ...refused, byNetwork: false }]).fallback).toBe('off');
});

test('a WebSocket that worked has four to six seconds to come back, and none after the network has cut two', () => {
  expect(after([up, cutAfter(8_000)]).fallback).toBe('off');
  expect([0, 1].map((random) => headStartMs(after([up, late]), random))).toEqual([4_000, 6_000]);
  expect(after([up, cutAfter(8_000), up, cutAfter(8_000)]).fallback).toBe('trying');
  expect(after([up, cutAfter(8_000), up, cutAfter(80_000)]).shortLives).toBe(0);
});

test('a WebSocket ends the fallback after three seconds, and only after minutes where the network cuts WebSockets', () => {
  expect(proofMs(after([refused, answered, up]))).toBe(3_000);
  const cut = [up, cutAfter(8_000), up, cutAfter(8_000)];
  expect(proofMs(after(cut))).toBe(75_000);
  expect(proofMs(after([...cut, up, cutAfter(8_000)]))).toBe(120_000);
});

test('while the fallback works, WebSockets are tried after five seconds at first and two minutes at last', () => {
  const working = after([refused, answered]);
  expect([0, 1, 2, 9].map((attempt) => socketRetryMs(working, attempt, 0.5))).toEqual([
    5_000, 10_000, 20_000, 120_000,
  ]);
  expect(socketRetryMs(after([up, late]), 0)).toBeLessThan(500);
});

test('a reload begins with what worked last, and tries the WebSocket as well', () => {
  expect(waysFrom('websocket')).toEqual(waysFrom(null));
  expect(waysFrom('events')).toMatchObject({ fallback: 'trying', stream: 'trying' });
  expect(waysFrom('polling')).toMatchObject({ fallback: 'trying', stream: 'blocked' });
});

test('polling is slower while an event stream delivers', () => {
  expect(pollMs(after([over, answered]), 0.5)).toBe(2_500);
  expect(pollMs(after([over, delivered]), 0.5)).toBe(6_000);
});

test('after any changes, a proven WebSocket leads back to live, and a lost one to no claim', () => {
  const changes: Change[] = [up, late, over, answered, { type: 'unanswered' }, delivered, refused];
  const more: Change[] = [
    cutAfter(5),
    cutAfter(70_000),
    { type: 'stream blocked' },
    { type: 'stream retried' },
  ];
  const random = randomOf(7);
  const all = [...changes, ...more];
  for (let run = 0; run < 500; run++) {
    const past = Array.from({ length: 12 }, () => all[random.below(all.length)] as Change);
    const proven = after([...past, up, { type: 'socket proven' }]);
    expect(statusOf(proven, 'reconnecting')).toBe('live');
    expect(statusOf(after([...past, late, { type: 'unanswered' }]), 'live')).toBe('reconnecting');
  }
});
