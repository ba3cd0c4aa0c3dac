import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createToasts } from '../../src/session/toasts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('problems stay until they are dismissed, however many there are and whatever happens meanwhile', () => {
  const toasts = createToasts();
  for (let number = 1; number <= 9; number++) toasts.getState().add('problem', `Problem ${number}`);
  for (let number = 1; number <= 9; number++)
    toasts.getState().add('info', `News ${number}`, `topic ${number}`);
  const problems = () => toasts.getState().toasts.filter(({ kind }) => kind === 'problem');
  expect(problems()).toHaveLength(9);
  vi.advanceTimersByTime(3_600_000);
  expect(toasts.getState().toasts).toEqual(problems());
  toasts.getState().dismiss(problems()[0]?.id ?? 0);
  expect(problems()).toHaveLength(8);
  toasts.getState().dismissProblems();
  expect(problems()).toEqual([]);
});

test('the same problem is in the list once, and news with the same topic does not replace it', () => {
  const toasts = createToasts();
  toasts.getState().add('problem', 'It failed.', 'deck');
  toasts.getState().add('problem', 'It failed again.', 'deck');
  toasts.getState().add('info', 'It works.', 'deck');
  expect(toasts.getState().toasts.map(({ text }) => text)).toEqual(['It failed again.', 'It works.']);
});

test('news of one kind is one message with their number', () => {
  const toasts = createToasts();
  const text = (count: number) => (count === 1 ? 'Slides is ready.' : `${count} documents are ready.`);
  for (let number = 0; number < 3; number++) toasts.getState().fold('ready', text);
  expect(toasts.getState().toasts.map(({ text: shown }) => shown)).toEqual(['3 documents are ready.']);
  vi.advanceTimersByTime(7_000);
  toasts.getState().fold('ready', text);
  expect(toasts.getState().toasts.map(({ text: shown }) => shown)).toEqual(['Slides is ready.']);
});
