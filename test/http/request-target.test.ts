/** Requests whose target cannot be decoded, or is no URL together with the `Host` header. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { measuredServer } from '../support/servers/measured-server.ts';

const fixture = measuredServer();

test.each([
  ['/graph%ZZ', 'a'],
  ['/%', 'a'],
  ['/graphiql/assets/%', 'a'],
  ['http://[::1', 'a'],
  ['/graphql', '[::1'],
  ['//', 'a'],
])(
  'a request for %s with the host %s is answered with 400, a documented code and its id',
  async (target, host) => {
    const socket = connect(Number(new URL(fixture.server.graphql).port), '127.0.0.1');
    socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toMatch(/^x-request-id: \S+\r$/m);
    expect(answer).toMatch(/^x-content-type-options: nosniff\r$/m);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toEqual({
      errors: [
        {
          message: 'The request target and the Host header give no URL.',
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    });
  },
);

test.each([
  '/assets/%2e%2e/%2e%2e/package.json',
  '/..%2f..%2fetc%2fpasswd',
  '/assets/%00',
  '/assets/..%5c..%5cx',
  `/${'a/'.repeat(3_000)}`,
])('a request for %s, which is no file of the front, is answered with a documented code', async (target) => {
  const socket = connect(Number(new URL(fixture.server.graphql).port), '127.0.0.1');
  socket.write(`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1.1 40[034] /);
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').errors[0].extensions.code).toMatch(
    /^(BAD_REQUEST|FORBIDDEN|NOT_FOUND)$/,
  );
});
