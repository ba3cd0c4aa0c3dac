/** Bodies that are too large, too slow or not complete. */
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ReceiveOptions, receiveBody } from '../../src/http/body/receive-body.ts';
import { ByteBudget } from '../../src/transport/limits/byte-budget.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

let reasons: string[] = [];
const budget = new ByteBudget(1_000_000);
afterEach(() => {
  expect(budget.total).toBe(0);
  reasons = [];
});

/** Begins to receive a body. The result is its text, or the status of the refusal. */
function receive(options: Partial<ReceiveOptions> = {}) {
  const stream = new PassThrough();
  const result = receiveBody(stream, {
    maxBytes: 100_000,
    contentLength: undefined,
    budget,
    onRefused: (reason) => reasons.push(reason),
    ...options,
  }).then(String, ({ statusCode }: { statusCode: number }) => statusCode);
  return { stream, result };
}

test('a body in many small parts arrives as it was sent, and takes about its length', async () => {
  const { stream, result } = receive();
  let text = '';
  for (let index = 0; index < 400; index++) {
    text += index % 10;
    stream.write(String(index % 10));
    if (index % 100 === 0) await setImmediate();
  }
  await setImmediate();
  expect(budget.total).toBeGreaterThanOrEqual(400);
  expect(budget.total).toBeLessThan(1_000);
  stream.end();
  expect(await result).toBe(text);
});

test('a body of many blocks arrives as it was sent', async () => {
  for (const length of [65_535, 65_536, 65_537, 131_072, 1_000_000]) {
    const { stream, result } = receive({ maxBytes: 1_000_000, budget: new ByteBudget(2_000_000) });
    let sent = '';
    for (let index = 0; sent.length < length; index++) {
      const part = `${index},`.repeat(2_000).slice(0, length - sent.length);
      sent += part;
      stream.write(part);
    }
    stream.end();
    expect(await result).toBe(sent);
  }
});

test('a body of single bytes ends the connection', async () => {
  const { stream, result } = receive();
  for (let index = 0; index < 600; index++) {
    stream.write('x');
    await setImmediate();
  }
  expect(await result).toBe(400);
  expect(stream.destroyed).toBe(true);
  expect(reasons).toEqual(['body_in_small_parts']);
});

test('a body whose announced length is too large is refused before it arrives', async () => {
  const { result } = receive({ contentLength: '100001' });
  expect(await result).toBe(413);
  expect(reasons).toEqual(['body_too_large']);
});

test('a body without an announced length is refused when it becomes too large', async () => {
  const { stream, result } = receive();
  stream.write(Buffer.alloc(60_000));
  stream.write(Buffer.alloc(60_000));
  expect(await result).toBe(413);
  expect(reasons).toEqual(['body_too_large']);
});

test('a body that has not arrived after 15 seconds is refused', async () => {
  const { stream, result } = receive();
  for (let second = 0; second < 17; second++) {
    stream.write(Buffer.alloc(2_000));
    await setImmediate();
    vi.advanceTimersByTime(1_000);
  }
  expect(await result).toBe(408);
  expect(reasons).toEqual(['body_too_slow']);
});

test('a body that arrives with less than 1,000 bytes per second is refused after six seconds', async () => {
  const { stream, result } = receive();
  stream.write('{');
  await setImmediate();
  vi.advanceTimersByTime(5_000);
  expect(reasons).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(await result).toBe(408);
  expect(reasons).toEqual(['body_too_slow']);
});

test('the largest body is refused when all bodies together are too large', async () => {
  const small = new ByteBudget(50_000);
  const large = receive({ budget: small });
  large.stream.write(Buffer.alloc(40_000));
  await setImmediate();
  const honest = receive({ budget: small });
  honest.stream.end('a'.repeat(20_000));
  expect(await large.result).toBe(503);
  expect(await honest.result).toHaveLength(20_000);
  expect(reasons).toEqual(['body_evicted']);
  expect(small.total).toBe(0);
});

test('a body that is shorter than announced, or that the client cuts, is refused with 400', async () => {
  const shorter = receive({ contentLength: '10' });
  shorter.stream.end('123');
  expect(await shorter.result).toBe(400);
  const cut = receive();
  cut.stream.write('123');
  await setImmediate();
  cut.stream.destroy();
  expect(await cut.result).toBe(400);
  expect(reasons).toEqual([]);
});
