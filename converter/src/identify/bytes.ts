/** Reads parts of a file for the code that identifies and measures it. */
import type { FileHandle } from 'node:fs/promises';

/** Reads at most `length` bytes at `offset`; fewer at the end of the file. */
export type Read = (offset: number, length: number) => Promise<Buffer>;

export function readerOf(file: FileHandle): Read {
  return async (offset, length) => {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };
}
