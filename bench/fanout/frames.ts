/** The WebSocket frames that the viewers of a benchmark use. @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';

const TEXT = 1;
const PING = 9;
const EMPTY_PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** A masked text frame, as a client sends it. */
export function textFrame(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const mask = randomBytes(4);
  const head =
    text.length < 126
      ? Buffer.from([0x81, 0x80 | text.length])
      : Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 0xff]);
  return Buffer.concat([head, mask, text.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

/**
 * Calls `onText` for each text frame with its length, and with its text while `isReading` returns true. Answers pings.
 * @returns a function that receives the chunks of the socket
 */
export function frameReader(
  socket: Socket,
  onText: (length: number, text: string) => void,
  isReading: () => boolean,
): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  /** Bytes of the current frame that have not arrived yet. */
  let missing = 0;
  return (chunk) => {
    let data = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk;
    pending = Buffer.alloc(0);
    for (;;) {
      const skipped = Math.min(missing, data.length);
      missing -= skipped;
      data = data.subarray(skipped);
      if (data.length < 2) break;
      const short = (data[1] as number) & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (data.length < head) break;
      const length =
        short < 126 ? short : short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
      const opcode = (data[0] as number) & 0x0f;
      const reading = isReading();
      if (reading && data.length < head + length) break;
      if (opcode === PING) socket.write(EMPTY_PONG);
      if (opcode === TEXT) onText(length, reading ? data.subarray(head, head + length).toString() : '');
      missing = length;
      data = data.subarray(head);
    }
    pending = data;
  };
}
