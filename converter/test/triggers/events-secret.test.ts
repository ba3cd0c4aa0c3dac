/** The secret that whoever sends an event must have. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog } from '../../src/log.ts';
import { type HttpTrigger, openHttpTrigger } from '../../src/triggers/http.ts';

const SECRET = 'c0ffee4f1a6b4d0e9b8a7c5d3e2f1a0b';
let trigger: HttpTrigger;
beforeAll(async () => {
  trigger = await openHttpTrigger({
    host: '127.0.0.1',
    port: 0,
    bucket: 'source',
    secret: SECRET,
    queue: {
      add: () => 'added',
      waiting: 0,
      running: 0,
      closed: false,
      close: () => [],
    },
    warm: () => false,
    renditions: () => 0,
    problems: async () => [],
    metrics: { text: async () => '', contentType: 'text/plain', overused() {} },
    log: openLog('silent'),
  });
});
afterAll(() => trigger[Symbol.asyncDispose]());

const EVENT = '{"Service":"Amazon S3","Event":"s3:TestEvent"}';
const post = (authorization?: string) =>
  fetch(`${trigger.url}/events`, {
    method: 'POST',
    body: EVENT,
    headers: authorization === undefined ? {} : { authorization },
  });
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test.each([
  ['no header', undefined],
  ['an empty header', ''],
  ['another scheme', `Digest ${SECRET}`],
  ['another token', 'Bearer c0ffee'],
  ['a longer token', `Bearer ${SECRET}0`],
  ['another password', basic('storage:c0ffee')],
  ['the secret as a user', basic(`${SECRET}:`)],
])('an event with %s is refused with 401', async (_what, authorization) => {
  const response = await post(authorization);
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toContain('Bearer');
});

test.each([
  ['a bearer token', `Bearer ${SECRET}`],
  ['the password of a URL', basic(`storage:${SECRET}`)],
])('an event with the secret as %s is accepted', async (_what, authorization) => {
  expect((await post(authorization)).status).toBe(202);
});

test('the health of a converter needs no secret', async () => {
  for (const path of ['/health', '/ready']) expect((await fetch(`${trigger.url}${path}`)).status).toBe(200);
});
