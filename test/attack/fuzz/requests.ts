/** HTTP requests that a client must not send, and valid ones with faults. */
import type { Random } from '../../support/random.ts';
import { BODIES } from './bodies.ts';
import { AMBIGUOUS_REQUESTS, OTHER_PROTOCOLS } from './other-protocols.ts';

/** Targets that are no path, no URL, or a URL that a careless parser reads in another way. */
const TARGETS = [
  '//',
  'http://',
  '///graphql',
  '/\\',
  'http://[',
  'http://[::1',
  'http://a:99999/',
  'x:',
  '*',
  '/graph%ZZ',
  '/%',
  '/%00',
  '/%c0%ae%c0%ae/',
  '/../../../../etc/passwd',
  '/assets/..%2f..%2f..%2fpackage.json',
  '//graphql',
  '/graphql/',
  '/graphql?',
  '/graphql?query',
  '/graphql?query=%7B__typename%7D&variables=%5B%5D',
  '/graphql?query=%7B__typename%7D&variables=null',
  '/graphql?query=%7B__typename%7D&variables=%7B',
  '/graphql?query=%7B__typename%7D&extensions=1',
  '/graphql?query=%7B__typename%7D&query=%7B__typename%7D',
  '/graphql?query=%ED%A0%80',
  '/graphql?query=%00',
  '/graphql?__proto__[x]=1&query=%7B__typename%7D',
  '/graphql?operationName=constructor&query=%7B__typename%7D',
  '/graphql?extensions=%7B%22persistedQuery%22%3A1%7D',
  '/graphql?extensions=%7B%22persistedQuery%22%3A%7B%22version%22%3A1%2C%22sha256Hash%22%3A%22x%22%7D%7D&query=%7B__typename%7D',
  '/graphql?query=%7B__typename%7D&query=&query=%7B',
  '/graphql?variables=%7B%7D&variables=%7B%7D&query=%7B__typename%7D',
  '/graphql?query=%7B__typename%7D&variables=%7B%22__proto__%22%3A%7B%22a%22%3A1%7D%7D',
  '/graphql?query=%7B__typename%7D&variables=%22%5Cud800%22',
  '/graphql?query=%7B__typename%7D&extensions=%7B%22__proto__%22%3A%7B%22persistedQuery%22%3A1%7D%7D',
  '/graphql?query=%',
  '/graphql?query=%E2%82',
  '/graphql?query=%FF%FE',
  '/graphql;query={__typename}',
  '/graphql?query[]=x&query[length]=1',
  '/graphql?query=mutation%7BendShare%7D',
  '/graphql?query=subscription%7B__typename%7D',
  '/graphql#?query',
  '/GRAPHQL',
  '/graphiql/assets/',
  '/graphiql/assets/..%2f..%2fpackage.json',
  '/graphiql/assets/%2e%2e/%2e%2e/package.json',
  '/graphiql/assets/..\\..\\package.json',
  '/graphiql/assets/%',
  '/graphiql/assets/%00.js',
  '/graphiql/assets/__proto__',
  '/assets/',
  '/assets/.',
  '/assets/..',
  '/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/assets/....//....//etc/passwd',
  '/assets/..%5c..%5cpackage.json',
  '/assets/%252e%252e%252fpackage.json',
  '/assets/index.html%00.js',
  '/stage/..;/metrics',
  `/${'a/'.repeat(3_000)}`,
  '/events',
  '/health?%',
  '/ready#',
  '/metrics',
  '/stage?token=%',
  '/favicon.ico',
];

const METHODS = [
  'GET',
  'POST',
  'HEAD',
  'OPTIONS',
  'PUT',
  'DELETE',
  'PATCH',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'QUERY',
  'get',
  'G',
  '\0',
  'GET\t',
];
const VERSIONS = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/2.0',
  'HTTP/0.9',
  'HTTP/1.1 ',
  'http/1.1',
  '',
];

const long = (length: number) => 'a'.repeat(length);

/** Header lines. Each is odd in one way. */
const HEADERS = [
  'Host: x',
  'Host: x\r\nHost: y',
  'Host:',
  'Host: [::1',
  'Host: \xff\xfe',
  'Connection: close',
  'Connection: keep-alive, upgrade',
  'Connection: Upgrade\r\nUpgrade: websocket',
  'Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
  'Upgrade: websocket',
  'Upgrade: ',
  'Expect: 100-continue',
  'Expect: nothing',
  'Expect: 100-continue\r\nContent-Length: 200000',
  'Expect: 100-continue\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: \x0bchunked',
  'Content-Length: 0',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 1e3',
  'Content-Length: 99999999999999999999',
  'Content-Length: 5\r\nContent-Length: 6',
  'Content-Length: 5\r\nTransfer-Encoding: chunked',
  'Content-Type: application/json',
  'Content-Type: application/json; charset=utf-16',
  'Content-Type: application/json; charset',
  'Content-Type: application/graphql',
  'Content-Type: text/plain',
  'Content-Type: multipart/form-data',
  'Content-Type: multipart/form-data; boundary=',
  'Content-Type: multipart/form-data; boundary=x',
  'Content-Type: application/json\r\nContent-Type: text/plain',
  'Content-Type: application/json; charset="\xff"',
  'Content-Type: application/graphql+json',
  'Content-Type: /',
  'Content-Type: __proto__',
  'Content-Encoding: gzip',
  'Content-Encoding: x',
  'Accept: text/event-stream',
  'Accept: text/event-stream;q=0, */*',
  'Accept: ,',
  'Accept: application/graphql-response+json',
  'Accept: multipart/mixed; deferSpec=20220824',
  'Accept-Encoding: gzip;q=x, \xff',
  'Authorization: Bearer',
  'Authorization: Bearer a.b.c',
  'Authorization: Bearer eyJhbGciOiJub25lIn0.e30.',
  'Authorization: Bearer eyJhbGciOm51bGx9.e30.x',
  'Authorization: Bearer bnVsbA.bnVsbA.bnVsbA',
  'Authorization: Basic \xff',
  'Authorization: Bearer a.b.c\r\nAuthorization: Bearer d.e.f',
  'Authorization: Bearer eyJhbGciOiJIUzI1NiIsImtpZCI6Il9fcHJvdG9fXyJ9.e30.x',
  'Authorization: Bearer eyJhbGciOiJIUzI1NiIsImNyaXQiOlsiYSJdfQ.e30.x',
  'X-Lectern-Announcement: x',
  `X-Marsha-Signature: ${'0'.repeat(64)}\r\nX-Lectern-Announcement: 1.2.${'0'.repeat(64)}`,
  'X-Forwarded-For: \xff, ::, 1.2.3.4.5, [::1]:80',
  'X-Request-Id: \xff',
  'Last-Event-ID: \x7f',
  'X-Marsha-Signature: x',
  'X-Marsha-Signature: ',
  `X-Marsha-Signature: ${'0'.repeat(64)}`,
  'X-Marsha-Signature: a\r\nX-Marsha-Signature: b',
  'X-GraphQL-Event-Stream-Token: x',
  'Origin: null',
  'Origin: http://[',
  'Access-Control-Request-Method: \xff',
  'Access-Control-Request-Headers: \x01',
  'Range: bytes=0-',
  'Range: bytes=-',
  'Range: bytes=9-1,2-3',
  'If-Modified-Since: never',
  'If-None-Match: "',
  'Cookie: a=b; __proto__=c',
  'Sec-WebSocket-Key: x',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Version: 8',
  'Sec-WebSocket-Version: x',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
  'Sec-WebSocket-Protocol: graphql-transport-ws, graphql-transport-ws',
  'Sec-WebSocket-Protocol: ,',
  'Sec-WebSocket-Protocol: \x7f',
  'Sec-WebSocket-Extensions: permessage-deflate',
  'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=x',
  'Sec-WebSocket-Extensions: ;',
  'traceparent: 00-x',
  '__proto__: x',
  'constructor: x',
  ' folded: x',
  'a: b\r\n c',
  'a : b',
  ': b',
  'a',
  'a: \x00',
  'a: b\nc: d',
  `X-Long: ${long(4_000)}`,
  `X-Longer: ${long(20_000)}`,
];

/** One request, or several on one connection. */
export function randomRequest(random: Random, targets: readonly string[] = TARGETS): Buffer {
  const one = () => {
    const headers = Array.from({ length: random.integer(0, 6) }, () => random.of(HEADERS));
    if (random.next() < 0.8) headers.unshift('Host: 127.0.0.1');
    const body = random.of(BODIES);
    if (random.next() < 0.5) headers.push(`Content-Length: ${body.length + random.of([0, 0, 0, -1, 1])}`);
    const line = `${random.of(METHODS)} ${random.of(targets)} ${random.of(VERSIONS)}`;
    return `${[line, ...headers].join('\r\n')}\r\n\r\n${body}`;
  };
  const kind = random.next();
  if (kind < 0.1) return mutate(Buffer.from(random.of(OTHER_PROTOCOLS), 'latin1'), random);
  if (kind < 0.25) return mutate(Buffer.from(random.of(AMBIGUOUS_REQUESTS), 'latin1'), random);
  const count = random.next() < 0.1 ? random.integer(2, 20) : 1;
  return mutate(Buffer.from(Array.from({ length: count }, one).join(''), 'latin1'), random);
}

/** Usually changes nothing; sometimes cuts, repeats, removes or overwrites bytes. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  const at = random.integer(0, bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random.integer(0, 11)) {
    case 0:
      return before;
    case 1:
      return Buffer.concat([before, before, after]);
    case 2:
      return Buffer.concat([before, after.subarray(random.integer(1, 4))]);
    case 3: {
      const noise = Buffer.from(Array.from({ length: random.integer(1, 8) }, () => random.integer(0, 255)));
      return Buffer.concat([before, noise, after]);
    }
    default:
      return bytes;
  }
}
