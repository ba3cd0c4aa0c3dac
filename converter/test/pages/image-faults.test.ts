import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageKindId } from '../../src/identify/kinds.ts';
import { drawImageFile } from '../../src/raster/image.ts';

const BOX = { width: 400, height: 400 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-images-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const drawing = () =>
  sharp(
    Buffer.from(
      '<svg width="400" height="300"><rect width="400" height="300" fill="#3060a0"/><circle cx="200" cy="150" r="120" fill="red"/></svg>',
    ),
  );

/** Draws each content from a file of its own, because libvips caches what it has read by the name of the file. */
async function draw(content: Buffer, kind: ImageKindId) {
  const file = join(folder, randomUUID());
  await writeFile(file, content);
  return drawImageFile(file, kind, 0, BOX);
}

test.each<[string, ImageKindId, () => Promise<Buffer>]>([
  ['a JPEG', 'jpeg', () => drawing().jpeg().toBuffer()],
  ['a progressive JPEG', 'jpeg', () => drawing().jpeg({ progressive: true }).toBuffer()],
  ['a PNG', 'png', () => drawing().png().toBuffer()],
  ['a GIF', 'gif', () => drawing().gif().toBuffer()],
  ['a WebP', 'webp', () => drawing().webp().toBuffer()],
  ['a TIFF', 'tiff', () => drawing().tiff().toBuffer()],
])('%s is drawn, and refused when it ends early', async (_name, kind, make) => {
  const whole = await make();
  expect(await draw(whole, kind)).toMatchObject({ width: 400, height: 300 });
  for (const share of [0.5, 0.9]) {
    await expect(draw(whole.subarray(0, Math.floor(whole.length * share)), kind)).rejects.toThrow();
  }
});

test('a JPEG without its end marker is drawn', async () => {
  const whole = await drawing().jpeg().toBuffer();
  expect(whole.subarray(-2).toString('hex')).toBe('ffd9');
  expect(await draw(whole.subarray(0, -2), 'jpeg')).toMatchObject({ width: 400, height: 300 });
});
