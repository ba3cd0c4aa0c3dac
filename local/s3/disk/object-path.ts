/**
 * The path of an object on disk. A key may be any text, but a path may not. Each part between slashes becomes a name
 * of `a-z 0-9 . _ -`, with all other bytes as `%xx`. No key therefore leaves its folder, two keys never share a path
 * (not even on a case-insensitive file system), and Lectern's own keys stay readable.
 *
 * A folder ends in `+`, so that `a` and `a/b` can both be objects. A part of 60 bytes or more becomes folders of 60
 * bytes that end in `=`, because names on disk are limited to 255 bytes.
 */
import { join } from 'node:path';

const MAX_NAME_BYTES = 60;
const PLAIN_BYTES = new Set(Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789._-'));
const DOT = 0x2e;

/** S3's limit, in bytes. */
export const MAX_KEY_BYTES = 1024;

/** The path of a key's file below its bucket's folder. */
export function pathOf(key: string): string {
  const parts = key.split('/').map((part) => Buffer.from(part));
  const names = parts.flatMap((part, index) => {
    const pieces: string[] = [];
    let rest = part;
    for (; rest.length >= MAX_NAME_BYTES; rest = rest.subarray(MAX_NAME_BYTES))
      pieces.push(`${encode(rest.subarray(0, MAX_NAME_BYTES))}=`);
    return [...pieces, `${encode(rest)}${index < parts.length - 1 ? '+' : ''}`];
  });
  return join(...names);
}

function encode(piece: Buffer): string {
  if (piece.length === 0) return '%';
  const dots = piece.every((byte) => byte === DOT);
  let name = '';
  for (const byte of piece) {
    name +=
      PLAIN_BYTES.has(byte) && !dots ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`;
  }
  return name;
}

/** The part of the key that a name on disk stands for; null when `pathOf` makes no such name. */
export function partOf(name: string): { kind: 'object' | 'folder'; bytes: Buffer } | null {
  const [, encoded, end] = /^((?:[a-z0-9._-]|%[0-9a-f]{2})+|%)([+=]?)$/.exec(name) ?? [];
  if (encoded === undefined) return null;
  const text = encoded === '%' ? '' : encoded;
  const bytes = Buffer.from(
    text.replace(/%(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  if (end === '') return { kind: 'object', bytes };
  return { kind: 'folder', bytes: end === '+' ? Buffer.concat([bytes, Buffer.of(0x2f)]) : bytes };
}
