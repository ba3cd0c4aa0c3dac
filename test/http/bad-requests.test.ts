/** What strangers can make the server write into its log. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from '../../src/log.ts';
import { token } from '../support/clients/ask.ts';
import { openStore } from '../support/parts/store.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { startTestServer } from '../support/servers/test-server.ts';

const json = { 'content-type': 'application/json' };
const body = (value: unknown) => ({ method: 'POST', headers: json, body: JSON.stringify(value) });
const VIDEO = '0f8ce0a1-5c1f-4e0e-9d5a-3d7a8f4c9b21';

/** The longest line, in bytes. */
const MAX_LINE = 400;

test('bad requests of strangers write no stack, and only short lines', async () => {
  await using store = await openStore();
  const folder = await mkdtemp(join(tmpdir(), 'lectern-log-'));
  const log = openLog('info', join(folder, 'log'));
  await using server = await startTestServer({ databaseUrl: store.url, secret: JWT_SECRET, log });
  const { origin } = new URL(server.graphql);
  const expired = await token({ roles: ['student'], video: VIDEO, expiresIn: -60 });
  const requests: [string, RequestInit?][] = [
    ['/graphql'],
    ['/graphql?query={'],
    ['/graphql?query={limits{maxPages}}&variables=x'],
    ['/graphql?query=mutation{x}'],
    ['/graphql?query=subscription{videoUpdated(id:"1"){id}}'],
    ['/graphql', { method: 'POST', headers: json, body: '{' }],
    ['/graphql', { method: 'POST', headers: json, body: '' }],
    ['/graphql', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }],
    ['/graphql', { method: 'DELETE' }],
    ['/graphql', body([])],
    ['/graphql', body(null)],
    ['/graphql', body({ query: 5 })],
    ['/graphql', body({ query: '{ video(id: 5, id: 6) { id } }' })],
    [
      '/graphql',
      body({ query: '{ video(id: "x") { id } }', variables: 5, extensions: [], operationName: {} }),
    ],
    ['/graphql', body({ query: 'query ($id: ID!) { video(id: $id) { id } }', variables: { id: { a: 1 } } })],
    ['/graphql', body({ query: `{ video(id: "${VIDEO}") { id } }` })],
    ['/graphql', body({ query: 'mutation { createVideo(input: { title: "x" }) { __typename } }' })],
    ['/graphql', body({ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } })],
    ['/graphql', { headers: { authorization: `Bearer ${expired}` } }],
    ['/graphql', { headers: { authorization: 'Bearer x.y.z', accept: 'text/event-stream' } }],
    ['/graphql', { ...body({ query: '{' }), headers: { ...json, accept: 'text/event-stream' } }],
    ['/graphql', { ...body({}), headers: { ...json, 'x-marsha-signature': 'x' } }],
    ['/none/%ff'],
    ['/graphiql/assets/%00'],
    ['/graphiql/assets/../../../etc/passwd'],
    ['/metrics'],
  ];
  for (const [path, init] of requests) await (await fetch(`${origin}${path}`, init)).arrayBuffer();
  for (const bytes of ['GET / HTTP/9\r\n\r\n', 'GET //[ HTTP/1.1\r\nhost: x\r\n\r\n', '\0\0\0\0\r\n\r\n']) {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1').on('error', () => {});
    socket.end(bytes);
    socket.resume();
    await once(socket, 'close');
  }
  log.flush();
  await expect.poll(() => readFile(join(folder, 'log'), 'utf8')).not.toBe('');
  const lines = (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n');
  const long = lines.filter((line) => line.includes('stack') || Buffer.byteLength(line) > MAX_LINE);
  expect(long).toEqual([]);
  expect(lines.length).toBeLessThan(requests.length);
  await rm(folder, { recursive: true });
});
