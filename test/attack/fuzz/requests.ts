/** HTTP requests that a client must not send, and valid ones with faults. */
import type { Random } from '../../support/random.ts';

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
  '/ruru-static/',
  '/ruru-static/..%2f..%2fpackage.json',
  '/ruru-static/%',
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

const BODIES = [
  '',
  '{}',
  '[]',
  '[{}]',
  'null',
  '0',
  '""',
  '{',
  '{"query":1}',
  '{"query":null}',
  '{"query":""}',
  '{"query":"{"}',
  '{"query":"{__typename}","variables":[]}',
  '{"query":"{__typename}","variables":"x"}',
  '{"query":"{__typename}","extensions":[]}',
  '{"query":"{__typename}","operationName":1}',
  '{"query":"{__typename}","operationName":"__proto__"}',
  '{"query":"subscription{videoUpdated(id:1){id}}"}',
  '{"query":"mutation{createVideo(input:{}){__typename}}"}',
  '{"__proto__":{"query":"{__typename}"}}',
  '{"query":"{__typename}","extensions":{"persistedQuery":null}}',
  '{"query":"{__typename}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}',
  '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}',
  '{"extensions":{"persistedQuery":{"version":2,"sha256Hash":{}}}}',
  '5\r\nhello\r\n0\r\n\r\n',
  'fffffffffffffffff\r\n',
  '-1\r\n',
  '5;x\r\nhello\r\n0\r\nTrailer: x\r\n\r\n',
  '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--\r\n',
  '--x\r\nContent-Disposition: form-data; name="__proto__"; filename="\0"\r\n\r\n\r\n--x',
  '\xff\xfe\x00',
  '\ud800',
  `${'['.repeat(5_000)}`,
  `{"query":"${'{a'.repeat(2_500)}"}`,
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
