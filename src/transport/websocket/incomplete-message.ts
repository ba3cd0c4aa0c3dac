/**
 * Follows the frames of one client and estimates the memory of its incomplete message. The library `ws` bounds the length
 * of a message, but neither its duration nor the number of its frames.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */

/** Estimated memory of one frame in addition to its payload, in bytes. */
const FRAME_OVERHEAD_BYTES = 128;
const FINAL_BIT = 0x80;
const CONTROL_BIT = 0x08;
const MASK_BIT = 0x80;
const LENGTH_BITS = 0x7f;

export class IncompleteMessage {
  #header: number[] = [];
  #payloadLeft = 0;
  #isFinal = false;
  #isControl = false;
  /** Estimated memory of the incomplete message, in bytes. */
  bytes = 0;

  /** Whether the bytes so far end with a complete message. */
  get isEmpty(): boolean {
    return this.bytes === 0 && this.#header.length === 0 && this.#payloadLeft === 0;
  }

  /** @returns whether a message became complete. */
  feed(chunk: Buffer): boolean {
    let hasCompleted = false;
    for (let at = 0; at < chunk.length; ) {
      if (this.#payloadLeft === 0) {
        this.#header.push(chunk[at] as number);
        at += 1;
        if (this.#header.length < headerLength(this.#header)) continue;
        this.#beginFrame();
      } else {
        const length = Math.min(this.#payloadLeft, chunk.length - at);
        at += length;
        this.#payloadLeft -= length;
        if (!this.#isControl) this.bytes += length;
      }
      if (this.#payloadLeft > 0 || this.#isControl || !this.#isFinal) continue;
      this.bytes = 0;
      hasCompleted = true;
    }
    return hasCompleted;
  }

  #beginFrame(): void {
    const [first = 0] = this.#header;
    this.#isFinal = (first & FINAL_BIT) !== 0;
    this.#isControl = (first & CONTROL_BIT) !== 0;
    this.#payloadLeft = payloadLength(this.#header);
    this.#header = [];
    if (!this.#isControl) this.bytes += FRAME_OVERHEAD_BYTES;
  }
}

function headerLength([, second]: readonly number[]): number {
  if (second === undefined) return 2;
  return 2 + extendedBytes(second) + ((second & MASK_BIT) === 0 ? 0 : 4);
}

function payloadLength([, second = 0, ...extended]: readonly number[]): number {
  const bytes = extendedBytes(second);
  if (bytes === 0) return second & LENGTH_BITS;
  return extended.slice(0, bytes).reduce((length, byte) => length * 256 + byte, 0);
}

const extendedBytes = (second: number): number => {
  const length = second & LENGTH_BITS;
  if (length === 126) return 2;
  return length === 127 ? 8 : 0;
};
