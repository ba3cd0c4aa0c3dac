import { isAbsolute, join, normalize, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partOf, pathOf } from '../../local/s3/disk/place.ts';

/** The key a path on disk stands for, as the listing puts it together. */
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

describe('where a key lies on disk', () => {
  it('is always inside its bucket, in names every disk takes', () => {
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

  it('tells which key it is, so no two keys share one', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(keyOf(pathOf(key))).toBe(key);
      }),
    );
  });

  it('is what a person expects for the keys we use', () => {
    expect(pathOf('video/sharedlivemedias/media/1700000000/1.png')).toBe(
      join('video+', 'sharedlivemedias+', 'media+', '1700000000+', '1.png'),
    );
  });
});
