import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Connection, Sink } from '../../src/client/connection.ts';
import type { Video } from '../../src/client/video.ts';
import { watchVideo } from '../../src/client/watch-video.ts';
import { page, video } from '../support/video-fixtures.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') }));
afterEach(() => void vi.useRealTimers());

/** A connection whose queries the test answers. */
function openConnection() {
  const answers: ((video: Video) => void)[] = [];
  let deliver = (_video: Video) => {};
  const connection: Connection = {
    status: 'live',
    request: () => new Promise((resolve) => answers.push((answer) => resolve({ video: answer } as never))),
    subscribe(_operation, _variables, sink) {
      deliver = (next) => (sink as Sink<unknown>).next({ videoUpdated: next });
      return () => {};
    },
    socket: { subscribe: () => () => {} },
    hasSocket: false,
    close() {},
    [Symbol.dispose]() {},
  };
  return { connection, answers, deliver: (next: Video) => deliver(next) };
}

/** A state whose links expire in `hours`. */
const stateOf = (version: number, hours: number): Video => {
  const state = video(version, version);
  const expires = Date.now() / 1_000 + hours * 3_600;
  return {
    ...state,
    activeShare: state.activeShare && { ...state.activeShare, page: page(version, { expires }) },
  };
};

test('the answer to a renewal that arrives after a newer state is dropped, and the links are renewed again', async () => {
  const { connection, answers, deliver } = openConnection();
  const versions: number[] = [];
  const stop = watchVideo({ connection, id: 'v1' }, ({ version }) => versions.push(version));
  deliver(stateOf(5, 1));
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(answers).toHaveLength(1);
  deliver(stateOf(6, 1));
  answers[0]?.(stateOf(5, 2));
  await vi.advanceTimersByTimeAsync(0);
  expect(versions).toEqual([5, 6]);
  await vi.advanceTimersByTimeAsync(3_600_000);
  answers[1]?.(stateOf(6, 2));
  await vi.advanceTimersByTimeAsync(0);
  expect(versions).toEqual([5, 6, 6]);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
