/** Handshakes of WebSockets that browsers do not send. */
import type { Random } from '../../support/random.ts';
import { handshake } from './frames.ts';

const PROTOCOL = 'Sec-WebSocket-Protocol: graphql-transport-ws';

/** Header lines after those that every handshake has. */
const HEADERS: readonly (readonly string[])[] = [
  [],
  ['Sec-WebSocket-Protocol: graphql-ws'],
  ['Sec-WebSocket-Protocol: graphql-ws, graphql-transport-ws'],
  [PROTOCOL, PROTOCOL],
  [PROTOCOL, 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'],
  [PROTOCOL, 'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=16'],
  [PROTOCOL, `Sec-WebSocket-Extensions: ${'permessage-deflate,'.repeat(500)}x`],
  [PROTOCOL, 'Sec-WebSocket-Extensions: __proto__; constructor=1'],
  [PROTOCOL, 'Sec-WebSocket-Version: 8'],
  [PROTOCOL, 'Sec-WebSocket-Key: x'],
  [PROTOCOL, 'Authorization: Bearer a.b.c'],
  [PROTOCOL, 'Authorization: \xff'],
  [PROTOCOL, 'Origin: http://['],
  [PROTOCOL, 'Origin: null', 'Origin: http://a'],
  [PROTOCOL, 'Host: b'],
  [PROTOCOL, 'Content-Length: 5'],
  [PROTOCOL, 'Transfer-Encoding: chunked'],
  [PROTOCOL, 'Expect: 100-continue'],
  [PROTOCOL, 'X-Forwarded-For: \xff'],
  [PROTOCOL, 'X-Request-Id: \x7f'],
  [PROTOCOL, 'Upgrade: h2c'],
  [PROTOCOL, 'a: \x00'],
];

export const randomHandshake = (random: Random): Buffer => handshake(random.of(HEADERS));
