import type { IncomingMessage } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createOriginCheck } from '../../src/http/origin.ts';
import { measuredServer } from '../support/servers/measured-server.ts';
import type { TestServer } from '../support/servers/test-server.ts';

const { open } = measuredServer();

/** The status of the answer to an upgrade request; 101 when the WebSocket opens. */
function statusOf({ graphqlWs }: TestServer, headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(graphqlWs, 'graphql-transport-ws', { headers });
  onTestFinished(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
  });
}

test('a server with CORS_ORIGINS refuses the WebSockets of pages of other origins, and no others', async () => {
  const server = await open({ corsOrigins: ['https://lms.example'] });
  const own = new URL(server.graphql).origin;
  expect(await statusOf(server, { origin: 'https://attacker.example' })).toBe(403);
  expect(await statusOf(server, { origin: 'null' })).toBe(403);
  expect(await statusOf(server, { origin: 'https://lms.example.attacker.example' })).toBe(403);
  expect(await statusOf(server, { origin: 'https://lms.example' })).toBe(101);
  expect(await statusOf(server, { origin: own })).toBe(101);
  expect(await statusOf(server, {})).toBe(101);
});

test('a server that every origin may call accepts the WebSockets of every page', async () => {
  const server = await open({});
  expect(await statusOf(server, { origin: 'https://attacker.example' })).toBe(101);
});

test.each([
  ['http://lectern.example:8080', 'lectern.example:8080', true],
  ['https://lectern.example', 'LECTERN.example', true],
  ['http://lectern.example:8081', 'lectern.example:8080', false],
  ['lectern.example', 'lectern.example', false],
  ['null', undefined, false],
])('the server compares the origin %s with its host %s', (origin, host, isAllowed) => {
  const request = { headers: { origin, host } } as unknown as IncomingMessage;
  expect(createOriginCheck([])(request)).toBe(isAllowed);
});
