/** The CRCs that AWS clients send and Node's zlib lacks. Both are reflected and process one byte at a time. */
import { crc32 } from 'node:zlib';

export interface Checksum {
  update(bytes: Buffer): void;
  /** The checksum as the header carries it. */
  base64(): string;
}

export function crc32Checksum(): Checksum {
  let value = 0;
  return {
    update(bytes) {
      value = crc32(bytes, value);
    },
    base64: () => base64(value),
  };
}

const CASTAGNOLI = table(0x82f63b78, 0);

export function crc32cChecksum(): Checksum {
  let value = 0xffffffff;
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; at++) {
        value = (value >>> 8) ^ (CASTAGNOLI.low[(value ^ (bytes[at] as number)) & 0xff] as number);
      }
    },
    base64: () => base64(~value >>> 0),
  };
}

const NVME = table(0xac4bc9b5, 0x9a6c9329);

/** CRC-64 in two halves of 32 bits, because BigInt is fifty times slower. */
export function crc64nvmeChecksum(): Checksum {
  let low = 0xffffffff;
  let high = 0xffffffff;
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; at++) {
        const index = (low ^ (bytes[at] as number)) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (NVME.low[index] as number);
        high = (high >>> 8) ^ (NVME.high[index] as number);
      }
    },
    base64: () => base64(~high >>> 0, ~low >>> 0),
  };
}

/** Computes the lookup table of a polynomial, whose two halves are in reflected order. */
function table(low: number, high: number): { low: Int32Array; high: Int32Array } {
  const steps = { low: new Int32Array(256), high: new Int32Array(256) };
  for (let byte = 0; byte < 256; byte++) {
    let [l, h] = [byte, 0];
    for (let bit = 0; bit < 8; bit++) {
      const odd = l & 1;
      l = (l >>> 1) | (h << 31);
      h >>>= 1;
      if (odd) {
        l ^= low;
        h ^= high;
      }
    }
    steps.low[byte] = l;
    steps.high[byte] = h;
  }
  return steps;
}

function base64(...words: number[]): string {
  const buffer = Buffer.alloc(4 * words.length);
  for (const [index, word] of words.entries()) buffer.writeUInt32BE(word >>> 0, 4 * index);
  return buffer.toString('base64');
}
