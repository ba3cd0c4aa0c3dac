import sharp, { type Sharp } from 'sharp';
import { expect, test, vi } from 'vitest';
import type { ImageReport } from '../src/report/report.ts';
import { converterForAll } from './support/converter-for-all.ts';
import { line, pdf, STRIP } from './support/documents/documents.ts';
import { frame, presentation, slide } from './support/documents/presentation.ts';
import type { SentUpload, TestConverter } from './support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0', CONVERTER_RENDITIONS: 'all' }, (opened) => {
  converter = opened;
});

const WIDTHS = [1920, 960, 1280, 2560];

const keyOf = ({ video, media, uploadId }: SentUpload, page: number, width: number) =>
  `${video}/sharedlivemedias/${media}/${uploadId}/${page}.${width === 1920 ? 'png' : `${width}.webp`}`;

/** Waits until every page has all images, and returns them by the number of the page. */
async function imagesOf(sent: SentUpload): Promise<Map<number, ImageReport[]>> {
  const complete = await converter.api.until(sent.id, ({ pages, images }) =>
    pages.every(({ number }) => images.get(number)?.length === WIDTHS.length),
  );
  return complete.images;
}

/** The least edges of a rendition in relation to those of the exact image of the same width. */
const MIN_CRISPNESS = 0.85;

/** The root of the mean squared difference between neighbouring pixels of a row: the steeper edges are, the larger it is. */
async function edges(image: Sharp): Promise<number> {
  const { data, info } = await image.greyscale().raw().toBuffer({ resolveWithObject: true });
  let sum = 0;
  for (let at = 1; at < data.length; at++) {
    if (at % info.width !== 0) sum += ((data[at] ?? 0) - (data[at - 1] ?? 0)) ** 2;
  }
  return Math.sqrt(sum / data.length);
}

test('every page of a PDF, an office document and an image has renditions, which are WebPs of the reported size', async () => {
  const pages = [1, 2].map((number) => ({ content: line(`Page ${number}`), box: STRIP }));
  const picture = await sharp({ create: { width: 800, height: 200, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();
  const documents = [
    await converter.convert(pdf(pages), 'pdf'),
    await converter.convert(presentation([slide('a', frame('words'))]), 'odp'),
    await converter.convert(picture, 'png'),
  ];
  for (const document of documents) {
    const images = await imagesOf(document);
    expect(images.size).toBe(document.pageCount);
    for (const [number, all] of images) {
      expect(all.map(({ width }) => width)).toEqual(WIDTHS);
      for (const { width, height, type, bytes } of all) {
        const key = keyOf(document, number, width);
        const stored = await converter.object(key);
        const { format, ...size } = await sharp(stored).metadata();
        expect({
          type: `image/${format}`,
          bytes: stored.length,
          width: size.width,
          height: size.height,
        }).toEqual({
          type,
          bytes,
          width,
          height,
        });
        expect(await converter.type(key)).toBe(type);
      }
    }
  }
});

test('small text has crisp edges: for phones as in the reduced image, and sharper than the enlarged image for zooming', async () => {
  const words = 'The quick brown fox jumps over the lazy dog, 0123456789 illicit minimum.';
  const text = Array.from({ length: 24 }, (_, row) => `BT /F1 8 Tf 40 ${780 - row * 12} Td (${words}) Tj ET`);
  const document = await converter.convert(pdf([{ content: text.join('\n'), box: '0 490 595 800' }]), 'pdf');
  await imagesOf(document);
  const open = async (width: number) => sharp(await converter.object(keyOf(document, 1, width)));
  const own = await open(1920);
  const reduced = await edges(own.clone().resize({ width: 960 }));
  const enlarged = await edges(own.clone().resize({ width: 2560 }));
  expect(reduced).toBeGreaterThan(5);
  // A slightly blurred image has fewer edges than this. The reduced image is sharpened a little by its filter.
  const blurred = sharp(await own.clone().resize({ width: 720 }).png().toBuffer()).resize({ width: 960 });
  expect(await edges(blurred)).toBeLessThan(reduced * MIN_CRISPNESS);
  expect(await edges(await open(960))).toBeGreaterThan(reduced * MIN_CRISPNESS);
  const middle = await edges(own.clone().resize({ width: 1280 }));
  expect(await edges(await open(1280))).toBeGreaterThan(middle * MIN_CRISPNESS);
  expect(await edges(await open(2560))).toBeGreaterThan(enlarged * 1.05);
});

test('a copy of an identical file has the renditions of the first one', async () => {
  const content = pdf([{ content: line('the same twice'), box: STRIP }]);
  const first = await converter.convert(content, 'pdf');
  const second = await converter.send(content, 'pdf', first.video);
  await converter.ended(second);
  expect(await imagesOf(second)).toEqual(await imagesOf(first));
  for (const width of WIDTHS) {
    expect(await converter.object(keyOf(second, 1, width))).toEqual(
      await converter.object(keyOf(first, 1, width)),
    );
  }
});

/** The renditions of these pages take several times as long as the conversion of one page. */
const PAGES = 6;
/** The MediaBox of the upper half of a page of A4. */
const HALF = '0 421 595 842';

test('a short document gets its image for phones while the renditions of a longer one are made', async () => {
  const long = pdf(
    Array.from({ length: PAGES }, (_, page) => ({ content: line(`Page ${page}`), box: HALF })),
  );
  const first = await converter.convert(long, 'pdf');
  const second = await converter.convert(pdf([{ content: line('short'), box: STRIP }]), 'pdf');
  await converter.api.until(second.id, ({ images }) => images.get(1)?.at(-1)?.width === 960);
  const last = converter.api.uploads.get(first.id)?.images.get(PAGES) ?? [];
  expect(last.length).toBeLessThan(WIDTHS.length);
  expect((await imagesOf(second)).size).toBe(1);
  expect((await imagesOf(first)).size).toBe(PAGES);
});

test('a server that knows no images gets none, and nothing is left in the scratch folder', async () => {
  const sent = await converter.put(pdf([{ content: line('old'), box: STRIP }]), 'pdf');
  converter.api.rejectWith((query) => (query.includes('reportImages') ? 'Cannot query field.' : null));
  await converter.announce(sent);
  expect(await converter.ended(sent)).toMatchObject({ uploadState: 'READY', pageCount: 1 });
  await converter.logged('renditions.failed');
  converter.api.rejectWith(() => null);
  await converter.idle();
  expect(converter.api.uploads.get(sent.id)?.images.size).toBe(0);
});
