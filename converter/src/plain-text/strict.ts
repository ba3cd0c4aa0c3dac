/** Decodes bytes without replacing those that are not valid. */
import { TextDecoder } from 'node:util';

/** Returns the text of these bytes, or null when they are not valid in the charset. */
export function decodeStrictly(bytes: Buffer, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
