import sharp from 'sharp';
import { describe, expect, test, vi } from 'vitest';
import { longTest } from '../../../test/support/run/test-length.ts';
import { converterForAll } from '../support/converter-for-all.ts';
import { openDocument } from '../support/documents/documents.ts';
import { INK, PICTURES, pdfPicture, pictureDocument, SIZE } from '../support/documents/pictures.ts';
import type { TestConverter } from '../support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0' }, (opened) => {
  converter = opened;
});

/** The largest accepted difference of a colour channel. */
const TOLERANCE = 12;
/** The pages are measured at 100 dots per inch of a page that is 8.5 inches wide. */
const WIDTH = 850;
const points = (pixels: number) => (pixels / 100) * 72;

/** Returns the rectangle around the ink of a picture, in points; its sizes are 0 on a page without ink. */
async function inkOn(page: Buffer) {
  const { data, info } = await sharp(page)
    .removeAlpha()
    .resize({ width: WIDTH, kernel: 'nearest' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  let [left, top, right, bottom] = [info.width, info.height, 0, 0];
  for (let at = 0; at < data.length; at += 3) {
    if (INK.some((value, channel) => Math.abs((data[at + channel] ?? 0) - value) > TOLERANCE)) continue;
    const [x, y] = [(at / 3) % info.width, Math.floor(at / 3 / info.width)];
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + 1), Math.max(bottom, y + 1)];
  }
  return {
    left: points(left),
    top: points(top),
    width: points(Math.max(0, right - left)),
    height: points(Math.max(0, bottom - top)),
  };
}

async function inkOf(content: Buffer, extension: string) {
  const { video, media, uploadId, pageCount, warnings } = await converter.convert(content, extension);
  expect(warnings).toEqual([]);
  const pages = Array.from({ length: pageCount ?? 0 }, (_, index) =>
    converter.object(`${video}/sharedlivemedias/${media}/${uploadId}/${index + 1}.png`),
  );
  return Promise.all(pages.map(async (page) => inkOn(await page)));
}

/** The margins of a page without settings. */
const MARGIN = 72;

function expectPicture(ink: Awaited<ReturnType<typeof inkOn>> | undefined, name: string): void {
  // A chart has a space around its bars.
  expect(ink?.width, `width of ${name}`).toBeGreaterThan(SIZE.width * 0.85);
  expect(ink?.height, `height of ${name}`).toBeGreaterThan(SIZE.height * 0.7);
  expect(ink?.width, `width of ${name}`).toBeLessThan(SIZE.width * 1.05);
  expect(ink?.height, `height of ${name}`).toBeLessThan(SIZE.height * 1.05);
  expect(ink?.left, `place of ${name}`).toBeGreaterThan(MARGIN - 5);
  expect(ink?.left, `place of ${name}`).toBeLessThan(MARGIN + 0.15 * SIZE.width);
}

describe('the ink of a picture is at its place', () => {
  test('in a Word document', async () => {
    const png = await sharp({ create: { width: 60, height: 30, channels: 3, background: '#c04020' } })
      .png()
      .toBuffer();
    const ink = await inkOf(pictureDocument(png), 'docx');
    expect(ink.length).toBe(PICTURES.length);
    for (const [index, name] of PICTURES.entries()) expectPicture(ink[index], name);
  });

  longTest('that is a PDF in an OpenDocument text', async () => {
    const frame = `<text:p><draw:frame text:anchor-type="as-char" svg:width="${SIZE.width}pt" svg:height="${SIZE.height}pt"><draw:image xlink:href="Pictures/1.pdf" xlink:type="simple"/></draw:frame></text:p>`;
    const content = openDocument('text', frame, '', { 'Pictures/1.pdf': pdfPicture().toString('latin1') });
    const [ink] = await inkOf(content, 'odt');
    expect(ink?.width).toBeGreaterThan(SIZE.width * 0.85);
    expect(ink?.height).toBeGreaterThan(SIZE.height * 0.7);
  });
});
