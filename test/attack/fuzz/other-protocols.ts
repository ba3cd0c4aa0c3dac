/** What clients of other protocols send first, and requests that two parsers of HTTP may read differently. */

/** Bytes as latin1. */
export const OTHER_PROTOCOLS: readonly string[] = [
  // HTTP/2 with prior knowledge, and with the first frame.
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00',
  // The beginning of a ClientHello of TLS 1.2.
  `\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03${'\x00'.repeat(150)}`,
  '\x15\x03\x01\x00\x02\x02\x28',
  'SSH-2.0-OpenSSH_9.9\r\n',
  'EHLO a\r\n',
  'PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n',
  '\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c\x01\x02\x03\x04\x05\x06\x07\x08\x00\x50\x00\x50',
  '\x05\x01\x00',
  '\x04\x01\x00\x50\x01\x02\x03\x04\x00',
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' to='a'>",
  '\x00\x00\x00\x08\x04\xd2\x16\x2f',
  '*1\r\n$4\r\nPING\r\n',
  '\x10\x0e\x00\x04MQTT\x04\x02\x00\x3c\x00\x02ab',
  'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  '\x81\x85\x01\x02\x03\x04ihoik',
  '\x00'.repeat(20_000),
  '\xff'.repeat(20_000),
  '\r\n'.repeat(5_000),
  `GET / ${'a'.repeat(20_000)}`,
  'A'.repeat(70_000),
];

const POST = 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
const HIDDEN = 'GET /metrics HTTP/1.1\r\nHost: b\r\n\r\n';
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

/** Bytes as latin1. */
export const AMBIGUOUS_REQUESTS: readonly string[] = [
  // Two ways to tell the length of the body. https://www.rfc-editor.org/rfc/rfc9112#section-6.3
  `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${HIDDEN}`,
  `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${HIDDEN}`,
  `${POST}Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${HIDDEN}`,
  `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  `${POST}Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  `${POST}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${HIDDEN}`,
  `${POST}Transfer-Encoding\r\n : chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  `${POST}Content-Length: 5, 5\r\n\r\nhello${HIDDEN}`,
  `${POST}Content-Length: +5\r\n\r\nhello${HIDDEN}`,
  `${POST}Content-Length: 0x5\r\n\r\nhello${HIDDEN}`,
  `${POST}Content-Length: 5 5\r\n\r\nhello${HIDDEN}`,
  `${POST}Content-Length:\x0b5\r\n\r\nhello${HIDDEN}`,
  `${POST}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello${HIDDEN}`,
  `GET /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello${HIDDEN}`,
  `GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n${HIDDEN}`,
  // Chunks.
  `${POST}Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n 2\r\n{}\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}X\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n2;${'a'.repeat(30_000)}\r\n{}\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n${many(2_000, () => `1;${'a'.repeat(50)}\r\n \r\n`)}0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n2;a="\r\n{}\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n${'0'.repeat(1_000)}2\r\n{}\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n{}`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Length: 9\r\nHost: c\r\n__proto__: x\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n${many(2_000, (index) => `t${index}: x\r\n`)}\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nt: ${'x'.repeat(20_000)}\r\n\r\n`,
  // Lines and headers.
  'GET /health HTTP/1.1\nHost: a\n\n',
  'GET /health HTTP/1.1\rHost: a\r\r',
  'GET\x00/health HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET  /health  HTTP/1.1\r\nHost: a\r\n\r\n',
  ' GET /health HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /health\r\n\r\n',
  'GET /he\x00alth HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /h\xe9alth HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: a\x00b\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: a\r\nX\x00Y: b\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: a\r\nX\xe9: b\xe9\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: a/b?c#d\r\n\r\n',
  'GET /health HTTP/1.1\r\nHost: a@b:99999\r\n\r\n',
  'GET http://c/health HTTP/1.1\r\nHost: a\r\n\r\n',
  'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n\x16\x03\x01',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
  `GET /health HTTP/1.1\r\nHost: a\r\n${many(3_000, (index) => `a${index}: b\r\n`)}\r\n`,
  `GET /health HTTP/1.1\r\nHost: a\r\n${many(1_500, () => 'a: b\r\n')}\r\n`,
  `GET /graphql HTTP/1.1\r\nHost: a\r\n${many(300, () => 'Authorization: Bearer a.b.c\r\n')}\r\n`,
  // Requests that wait for an answer before their body, and that change the protocol with a body.
  `${POST}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`,
  `${POST}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
  `${POST}Expect: 100-continue\r\nContent-Length: 9999999\r\n\r\n`,
  `${POST}Expect: 100-continue, 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
  `${POST}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\n{}`,
  `${POST}Connection: Upgrade\r\nUpgrade: TLS/1.0\r\nContent-Length: 2\r\n\r\n{}`,
  `GET /graphql HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  // Pipelines.
  'GET /health HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(200),
  `GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${HIDDEN}`,
  `${POST}Content-Length: 2\r\n\r\n{}`.repeat(100),
  `${POST}Accept: text/event-stream\r\nContent-Length: 2\r\n\r\n{}${HIDDEN}`,
  `HEAD /graphql?query=%7B__typename%7D HTTP/1.1\r\nHost: a\r\n\r\n${HIDDEN}`,
];
