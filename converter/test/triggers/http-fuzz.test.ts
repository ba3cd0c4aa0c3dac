/** Raw requests to the HTTP trigger, as anybody on the network can send them. */
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openLog } from '../../src/log.ts';
import { openHttpTrigger } from '../../src/triggers/http.ts';

const lines: string[] = [];
const log = openLog('warn', { write: (line) => void lines.push(line) });
const trigger = await openHttpTrigger({
  host: '127.0.0.1',
  port: 0,
  bucket: 'source',
  secret: '',
  queue: { add: () => 'added' as const, waiting: 0, running: 0, closed: false, close: () => [] },
  warm: () => false,
  renditions: () => 0,
  problems: async () => [],
  metrics: { text: async () => '', contentType: 'text/plain', overused() {} },
  log,
});
afterEach(() => expect(lines).toEqual([]));

/** Sends bytes, and closes or resets the connection. @returns the answer */
function exchange(bytes: string, reset = false): Promise<string> {
  const { hostname, port } = new URL(trigger.url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  if (reset) socket.write(bytes, () => socket.resetAndDestroy());
  else socket.end(bytes);
  return new Promise((resolve) => socket.once('close', () => resolve(answer)));
}

const TARGETS = ['//', 'http://', 'http://[', '/\\', '*', 'x:', '/%ZZ', '/events%', '//events', '/health?%'];

test.each(TARGETS)('a request for %s is answered without an error of the converter', async (target) => {
  for (const method of ['GET', 'POST']) {
    const answer = await exchange(`${method} ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 [24]\d\d /);
  }
});

test('an event that is cut or reset at any byte leaves the listener serving', async () => {
  const body = '{"Records":[]}';
  const event = `POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const cuts = Array.from(event, (_, length) => event.slice(0, length));
  const answers = await Promise.all(cuts.flatMap((cut) => [exchange(cut), exchange(cut, true)]));
  expect(answers.filter((answer) => answer.startsWith('HTTP/1.1 5'))).toEqual([]);
  expect(await exchange(event)).toMatch(/^HTTP\/1\.1 202 /);
});
