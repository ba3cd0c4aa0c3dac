/** The part of a request body that has arrived, in memory that later bodies use again. */

const BLOCK_BYTES = 64 * 1024;
/** Blocks that wait for the next body. Freed memory of large bodies would stay with the process in pieces. */
const MAX_SPARE_BLOCKS = 256;
const spareBlocks: Buffer[] = [];

export class BodyBuffer {
  /** The whole body up to the size of a block; afterwards null. */
  #small: Buffer | null = Buffer.alloc(0);
  readonly #blocks: Buffer[] = [];
  length = 0;

  /** The bytes of memory that the body takes. */
  get capacity(): number {
    return this.#small ? this.#small.length : this.#blocks.length * BLOCK_BYTES;
  }

  append(chunk: Buffer): void {
    if (this.#small && this.length + chunk.length <= BLOCK_BYTES) {
      this.#small = join(this.#small, this.length, chunk);
      this.length += chunk.length;
      return;
    }
    const small = this.#small?.subarray(0, this.length);
    if (small) {
      this.#small = null;
      this.length = 0;
      this.#appendToBlocks(small);
    }
    this.#appendToBlocks(chunk);
  }

  #appendToBlocks(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const offset = this.length % BLOCK_BYTES;
      if (offset === 0) this.#blocks.push(spareBlocks.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES));
      const copied = chunk.copy(this.#blocks.at(-1) as Buffer, offset, at);
      at += copied;
      this.length += copied;
    }
    free(chunk);
  }

  /** @returns the body. It is valid until `release`. */
  toBuffer(): Buffer {
    if (this.#small) return this.#small.subarray(0, this.length);
    return Buffer.concat(this.#blocks, this.length);
  }

  release(): void {
    this.#small = Buffer.alloc(0);
    this.length = 0;
    for (const block of this.#blocks.splice(0)) {
      if (spareBlocks.length < MAX_SPARE_BLOCKS) spareBlocks.push(block);
    }
  }
}

/**
 * Frees the memory of a part that was copied. It would wait for the garbage collector otherwise, with megabytes of
 * others.
 */
function free({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}

/** @returns a buffer whose first bytes are the first `length` bytes of `buffer` and then `chunk`. */
function join(buffer: Buffer, length: number, chunk: Buffer): Buffer {
  if (length === 0) return chunk;
  const needed = length + chunk.length;
  let enough = buffer;
  // The first part belongs to Node, which may use the bytes after it.
  if (needed > buffer.length || buffer.buffer.byteLength > buffer.length) {
    enough = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(BLOCK_BYTES, 2 * buffer.length)));
    buffer.copy(enough, 0, 0, length);
  }
  chunk.copy(enough, length);
  return enough;
}
