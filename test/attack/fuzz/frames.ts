/** WebSocket frames and graphql-transport-ws messages that no client library sends. */
import { deflateRawSync } from 'node:zlib';
import type { Random } from '../../support/random.ts';

/** Zeros, which take 1 kB. */
const DEFLATED_MEGABYTE = deflateRawSync(Buffer.alloc(1_000_000));

const MASK = Buffer.from([1, 2, 3, 4]);
const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

interface FrameOptions {
  opcode?: number;
  fin?: boolean;
  /** The three reserved bits, 0 to 7. */
  reserved?: number;
  isMasked?: boolean;
  /** The length that the frame declares; that of the payload by default. */
  declared?: bigint;
}

/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
export function frame(payload: Buffer, options: FrameOptions = {}): Buffer {
  const { opcode = OPCODE.text, fin = true, reserved = 0, isMasked = true } = options;
  const length = options.declared ?? BigInt(payload.length);
  const mask = isMasked ? 0x80 : 0;
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const header = Buffer.alloc(length < 126n ? 2 : length < 65_536n ? 4 : 10);
  header[0] = first;
  header[1] = mask | (length < 126n ? Number(length) : length < 65_536n ? 126 : 127);
  if (header.length === 4) header.writeUInt16BE(Number(length), 2);
  if (header.length === 10) header.writeBigUInt64BE(length, 2);
  if (!isMasked) return Buffer.concat([header, payload]);
  return Buffer.concat([header, MASK, payload.map((byte, index) => byte ^ (MASK[index % 4] ?? 0))]);
}

export const textFrame = (text: string): Buffer => frame(Buffer.from(text));

/** The handshake of a WebSocket, with the headers that a test changes. */
export const handshake = (headers: readonly string[] = ['Sec-WebSocket-Protocol: graphql-transport-ws']) =>
  Buffer.from(
    `${[
      'GET /graphql HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    ].join('\r\n')}\r\n\r\n`,
    'latin1',
  );

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const long = (text: string, length: number) => text.repeat(length);

/** Payloads of text frames: messages of wrong shapes, of the types of a server, and with odd names. */
const MESSAGES: readonly string[] = [
  '',
  'x',
  'null',
  '[]',
  '{}',
  '{"type":1}',
  '{"type":null}',
  '{"type":"start","id":"1","payload":{}}',
  '{"type":"__proto__"}',
  '{"__proto__":{"type":"ping"}}',
  '{"type":"constructor","id":"constructor"}',
  `{"type":"${long('é', 100)}"}`,
  `{"type":"${long('x', 1_000)}"}`,
  '{"type":"connection_ack"}',
  '{"type":"connection_init"}',
  '{"type":"connection_init","payload":[]}',
  '{"type":"connection_init","payload":{"authorization":{}}}',
  '{"type":"connection_init","payload":{"authorization":"Bearer a.b.c"}}',
  '{"type":"connection_init","payload":{"__proto__":1}}',
  '{"type":"ping"}',
  '{"type":"ping","payload":5}',
  '{"type":"ping","payload":{"toJSON":1}}',
  `{"type":"ping","payload":{"a":${nested(20_000)}}}`,
  '{"type":"pong","payload":null}',
  '{"type":"next","id":"1","payload":{}}',
  '{"type":"error","id":"1","payload":[]}',
  '{"type":"error","id":"1","payload":[{"message":"x"}]}',
  '{"type":"complete"}',
  '{"type":"complete","id":"__proto__"}',
  '{"type":"complete","id":"toString"}',
  '{"type":"complete","id":{}}',
  '{"type":"subscribe","id":"","payload":{"query":"{__typename}"}}',
  '{"type":"subscribe","id":{},"payload":{"query":"{__typename}"}}',
  '{"type":"subscribe","id":"1","payload":null}',
  '{"type":"subscribe","id":"1","payload":{"query":{}}}',
  '{"type":"subscribe","id":"1","payload":{"query":"","variables":null}}',
  '{"type":"subscribe","id":"1","payload":{"query":"{__typename}","variables":1}}',
  '{"type":"subscribe","id":"1","payload":{"query":"{__typename}","operationName":[]}}',
  '{"type":"subscribe","id":"1","payload":{"query":"query A{__typename} query B{__typename}"}}',
  '{"type":"subscribe","id":"1","payload":{"query":"{__typename}","operationName":"__proto__"}}',
  '{"type":"subscribe","id":"1","payload":{"query":"{__typename}","extensions":{"persistedQuery":1}}}',
  '{"type":"subscribe","id":"__proto__","payload":{"query":"{__typename}"}}',
  '{"type":"subscribe","id":"constructor","payload":{"query":"{__typename}"}}',
  '{"type":"subscribe","id":"\\ud800","payload":{"query":"{__typename}"}}',
  `{"type":"subscribe","id":"${long('i', 100_000)}","payload":{"query":"{__typename}"}}`,
  `{"type":"subscribe","id":"1","payload":{"query":"${long('{a', 900)}"}}`,
  `{"type":"subscribe","id":"1","payload":{"query":"{__typename @include(if:${nested(900)})}"}}`,
  `{"type":"subscribe","id":"1","payload":{"query":"subscription($id:ID!){videoUpdated(id:$id){id}}","variables":{"id":${nested(20_000)}}}}`,
  '{"type":"subscribe","id":"1","payload":{"query":"subscription{videoUpdated(id:\\"x\\"){id}}"}}',
  '{"type":"subscribe","id":"1","payload":{"query":"subscription{a:videoUpdated(id:1){id} b:videoUpdated(id:2){id}}"}}',
  '{"type":"subscribe","id":"1","payload":{"query":"subscription{__typename}"}}',
  '{"type":"subscribe","id":"1","payload":{"query":"subscription($s:Boolean!){videoUpdated(id:1)@skip(if:$s){id}}","variables":{"s":true}}}',
  '{"type":"subscribe","id":"1","payload":{"query":"subscription{...F} fragment F on Subscription{...F}"}}',
];

/** One of the messages, or the subscription `valid` several times under one long id. */
export function randomMessage(random: Random, valid: string): string {
  if (random.next() < 0.2) {
    const id = random.of(['1', long('é', 60), long('x', 500), '__proto__']);
    return `{"type":"subscribe","id":"${id}","payload":${valid}}`;
  }
  return random.of(MESSAGES);
}

/** The codes with which the client closes. The server repeats them. */
export const CLIENT_CLOSE_CODES: readonly number[] = [
  0, 999, 1000, 1001, 1004, 1005, 1006, 1015, 2999, 3000, 4000, 4999, 5000, 65_535,
];

function closePayload(random: Random): Buffer {
  const code = Buffer.alloc(2);
  code.writeUInt16BE(random.of(CLIENT_CLOSE_CODES));
  return random.of([
    Buffer.alloc(0),
    Buffer.from([3]),
    code,
    Buffer.concat([code, Buffer.from([0xff, 0xfe])]),
    Buffer.concat([code, Buffer.from('x'.repeat(123))]),
  ]);
}

const WRONG_UTF8 = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]].map(
  (bytes) => Buffer.from(bytes),
);
const LENGTHS = [125n, 126n, 65_535n, 65_536n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

/** One frame with a fault, or a sequence of frames that must not follow each other. */
export function randomFrame(random: Random, message: string): Buffer {
  const payload = Buffer.from(message);
  switch (random.integer(0, 12)) {
    case 0:
      return frame(payload, { isMasked: false });
    case 1:
      return frame(payload, { reserved: random.integer(1, 7) });
    case 2:
      return frame(payload, { opcode: random.integer(0, 15) });
    case 3:
      return frame(payload, { declared: random.of(LENGTHS) });
    case 4:
      return frame(random.of(WRONG_UTF8));
    case 5:
      return frame(closePayload(random), { opcode: OPCODE.close, fin: random.next() < 0.9 });
    case 6:
      return frame(Buffer.alloc(random.integer(0, 200)), {
        opcode: random.of([OPCODE.ping, OPCODE.pong]),
        fin: random.next() < 0.8,
      });
    case 7:
      return fragments(payload, random);
    case 8:
      return Buffer.from(Array.from({ length: random.integer(1, 40) }, () => random.integer(0, 255)));
    case 9:
      // A compressed message, although the server has agreed to no extension.
      return frame(random.of([deflateRawSync(payload), DEFLATED_MEGABYTE]), { reserved: 4 });
    default:
      return frame(payload);
  }
}

/** The message in many frames, sometimes with a control frame or a second beginning in between. */
function fragments(payload: Buffer, random: Random): Buffer {
  const size = Math.max(1, Math.ceil(payload.length / random.integer(1, 20)));
  const parts: Buffer[] = [];
  for (let at = 0; at < payload.length || at === 0; at += size) {
    const opcode = at === 0 || random.next() < 0.05 ? OPCODE.text : OPCODE.continuation;
    parts.push(frame(payload.subarray(at, at + size), { opcode, fin: at + size >= payload.length }));
    if (random.next() < 0.2) parts.push(frame(Buffer.alloc(0), { opcode: OPCODE.ping }));
  }
  return Buffer.concat(parts);
}

/** The close code in what a server has sent after the handshake; null when it sent no close frame. */
export function closeCodeIn(answer: string): number | null {
  const bytes = Buffer.from(answer, 'latin1');
  const end = bytes.indexOf('\r\n\r\n');
  for (let at = end < 0 ? bytes.length : end + 4; at + 1 < bytes.length; ) {
    const opcode = (bytes[at] ?? 0) & 0x0f;
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    if (opcode === OPCODE.close)
      return short >= 2 && at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : null;
    if (short < 126) at += 2 + short;
    else if (short === 126 && at + 4 <= bytes.length) at += 4 + bytes.readUInt16BE(at + 2);
    else if (short === 127 && at + 10 <= bytes.length) at += 10 + Number(bytes.readBigUInt64BE(at + 2));
    else return null;
  }
  return null;
}
