/** Frames of WebSockets: what a message that has not arrived completely takes of the memory. */
import { expect, test } from 'vitest';
import * as ws from 'ws';
import { IncompleteMessage } from '../../../src/transport/websocket/incomplete-message.ts';
import { seededRandom } from '../../support/random.ts';

interface Frame {
  payload: number;
  final?: boolean;
  opcode?: number;
}

const TEXT = 1;
const CONTINUATION = 0;
const PING = 9;

/** A frame as a client sends it, encoded by `ws`. */
const encode = ({ payload, final = true, opcode = TEXT }: Frame): Buffer =>
  Buffer.concat(
    // The types of `ws` leave out the class.
    (ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } }).Sender.frame(
      Buffer.alloc(payload),
      {
        fin: final,
        rsv1: false,
        opcode,
        mask: true,
        readOnly: true,
      },
    ),
  );

test.each([0, 1, 125, 126, 65_535, 65_536, 100_000])(
  'a message of %d bytes in one frame leaves nothing',
  (payload) => {
    const message = new IncompleteMessage();
    expect(message.feed(encode({ payload }))).toBe(true);
    expect(message.isEmpty).toBe(true);
  },
);

test('a message counts with its bytes until its last byte arrives, however it is cut', () => {
  const random = seededRandom(1);
  const bytes = encode({ payload: 70_000 });
  const message = new IncompleteMessage();
  let at = 0;
  while (at < bytes.length - 1) {
    const next = Math.min(bytes.length - 1, at + random.integer(1, 5_000));
    expect(message.feed(bytes.subarray(at, next))).toBe(false);
    at = next;
    expect(message.isEmpty).toBe(false);
  }
  expect(message.bytes).toBeGreaterThanOrEqual(69_999);
  expect(message.feed(bytes.subarray(at))).toBe(true);
  expect(message.isEmpty).toBe(true);
});

test('frames of one byte count with the memory that each of them takes', () => {
  const message = new IncompleteMessage();
  message.feed(encode({ payload: 1, final: false }));
  for (let count = 0; count < 999; count++) {
    message.feed(encode({ payload: 1, final: false, opcode: CONTINUATION }));
  }
  expect(message.bytes).toBeGreaterThan(100_000);
});

test('control frames between the frames of a message neither end it nor count', () => {
  const message = new IncompleteMessage();
  message.feed(encode({ payload: 50, final: false }));
  const { bytes } = message;
  expect(message.feed(encode({ payload: 10, opcode: PING }))).toBe(false);
  expect(message.bytes).toBe(bytes);
  expect(message.feed(encode({ payload: 50, opcode: CONTINUATION }))).toBe(true);
  expect(message.isEmpty).toBe(true);
});

test('the beginning of the next message counts after the end of a message in the same bytes', () => {
  const message = new IncompleteMessage();
  const next = encode({ payload: 500 });
  expect(message.feed(Buffer.concat([encode({ payload: 9 }), next.subarray(0, 300)]))).toBe(true);
  expect(message.bytes).toBeGreaterThan(250);
});
