import { isAbsolute, join, normalize, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partOf, pathOf } from '../../../local/s3/disk/object-path.ts';

/** The key of a path on disk, composed as the listing does. */
const keyOf = (place: string) =>
  Buffer.concat(place.split(sep).map((name) => partOf(name)?.bytes ?? Buffer.from('?'))).toString();

const awkward = fc.array(
  fc.constantFrom(
    '.',
    '..',
    '/',
    '//',
    'a',
    'A',
    '%',
    '+',
    '=',
    '\0',
    '\n',
    '\\',
    '授業',
    '😀',
    ' ',
    'x'.repeat(60),
  ),
  {
    minLength: 1,
    maxLength: 12,
  },
);
const keys = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
    awkward.map((parts) => parts.join('')),
  )
  .filter((key) => Buffer.byteLength(key) <= 1024);

describe('the path of a key on disk', () => {
  it('is always inside its bucket, with names that every file system accepts', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const place = pathOf(key);
        expect(isAbsolute(place) || normalize(join('/bucket', place)) !== join('/bucket', place)).toBe(false);
        expect(join('/bucket', place).startsWith('/bucket/')).toBe(true);
        for (const name of place.split(sep)) {
          expect(name).toMatch(/^[a-z0-9._%-]+[+=]?$/);
          expect(name.length).toBeLessThanOrEqual(255);
          expect(['.', '..']).not.toContain(name);
        }
      }),
    );
  });

  it('identifies its key, so that no two keys share a path', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(keyOf(pathOf(key))).toBe(key);
      }),
    );
  });

  it('is readable for the keys of Lectern', () => {
    expect(pathOf('video/sharedlivemedias/media/1700000000/1.png')).toBe(
      join('video+', 'sharedlivemedias+', 'media+', '1700000000+', '1.png'),
    );
  });
});
