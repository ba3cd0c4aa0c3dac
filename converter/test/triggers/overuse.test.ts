/** The limits of one client of the HTTP trigger. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { type HttpTrigger, openHttpTrigger } from '../../src/triggers/http.ts';
import { createQueue } from '../../src/triggers/queue.ts';

const EVENT = '{"Service":"Amazon S3","Event":"s3:TestEvent"}';
const metrics = createMetrics();
let trigger: HttpTrigger;
beforeAll(async () => {
  const limits = { concurrency: 1, yieldAfter: 1_000, waiting: 1, waitingPerVideo: 1 };
  trigger = await openHttpTrigger({
    host: '127.0.0.1',
    port: 0,
    bucket: 'source',
    secret: '',
    queue: createQueue(async () => {}, limits),
    warm: () => false,
    renditions: () => 0,
    problems: async () => [],
    metrics: { ...metrics, text: async () => '' },
    log: openLog('silent'),
  });
});
afterAll(() => trigger[Symbol.asyncDispose]());

function post(headers: Record<string, string | number> = {}) {
  const sending = request(`${trigger.url}/events`, { method: 'POST', agent: false, headers });
  sending.on('error', () => {});
  onTestFinished(() => void sending.destroy());
  const status = once(sending, 'response').then(([response]: IncomingMessage[]) => response?.statusCode);
  return { sending, status };
}

async function expectService(): Promise<void> {
  const { sending, status } = post();
  sending.end(EVENT);
  expect(await status).toBe(202);
}

const overuse = async (reason: string): Promise<number> => {
  const text = await metrics.text({ waiting: 0, running: 0, renditions: 0, spare: 0 });
  return Number(new RegExp(`^converter_overuse_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
};

test('a body that is announced with more than 1 MiB is refused before it arrives', async () => {
  const { sending, status } = post({ 'content-length': 2 ** 20 + 1 });
  sending.flushHeaders();
  expect(await status).toBe(413);
  expect(await overuse('body_too_large')).toBe(1);
  await expectService();
});

test('bodies that have not arrived completely take at most 16 MiB together', async () => {
  const sent = Array.from({ length: 24 }, () => {
    const { sending, status } = post({ 'content-length': 2 ** 20 });
    sending.write(Buffer.alloc(2 ** 20 - 1, ' '));
    return { sending, status };
  });
  expect(await Promise.race(sent.map(({ status }) => status))).toBe(503);
  await expect.poll(() => overuse('bodies_too_large')).toBeGreaterThanOrEqual(8);
  for (const { sending } of sent) sending.destroy();
  await expect
    .poll(async () => {
      const { sending, status } = post();
      sending.end(EVENT);
      return status;
    })
    .toBe(202);
});

test('connections are limited', async () => {
  const { port } = new URL(trigger.url);
  const sockets = Array.from({ length: 300 }, () => connect(Number(port), '127.0.0.1').on('error', () => {}));
  onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
  await expect.poll(() => overuse('connections')).toBeGreaterThanOrEqual(44);
  for (const socket of sockets) socket.destroy();
  await expect.poll(async () => (await fetch(`${trigger.url}/health`).catch(() => null))?.status).toBe(200);
});
