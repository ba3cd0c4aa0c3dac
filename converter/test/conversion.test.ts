import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test, vi } from 'vitest';
import { byLength, shortened } from '../../test/support/run/test-length.ts';
import { converterForAll } from './support/converter-for-all.ts';
import {
  flatDocument,
  numberedPdf,
  pdf,
  STRIP,
  sample,
  samplePath,
  samples,
} from './support/documents/documents.ts';
import { presentation, slide } from './support/documents/presentation.ts';
import type { TestConverter } from './support/test-converter.ts';
import { longestSilence, type UploadRecord } from './support/upload-record.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const SHEET =
  '<table:table table:name="One"><table:table-row><table:table-cell office:value-type="string"><text:p>a cell in one file</text:p></table:table-cell></table:table-row></table:table>';

const convertible = samples.filter((file) => file.expect.class === 'ok');
/** One type of each family of formats: PDF, OOXML, the binary formats of Office, OpenDocument, and iWork. */
const FAMILIES = ['pdf', 'pptx', 'doc', 'ods', 'key'];
/** The short form converts the smallest document of each family. */
const documents = byLength({
  short: FAMILIES.flatMap((family) =>
    convertible
      .filter(({ type }) => type === family)
      .toSorted((a, b) => a.bytes - b.bytes)
      .slice(0, 1),
  ),
  long: convertible,
});

/** What is also expected of a document. */
const EXPECTED: Record<string, (ended: UploadRecord) => void> = {
  'performance-up.pptx': ({ warnings, reports }) => {
    expect(warnings).toContainEqual({
      kind: 'HIDDEN_SLIDES',
      message: '2 slides marked as hidden are left out.',
    });
    // `lifecycle.test.ts` has the limit for one document at a time.
    expect(longestSilence(reports)).toBeLessThan(30_000);
  },
};

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0' }, (opened) => {
  converter = opened;
});

const prefix = (sent: { video: string; media: string; uploadId: string }) =>
  `${sent.video}/sharedlivemedias/${sent.media}/${sent.uploadId}/`;

describe('a document becomes pages', () => {
  test.concurrent.each(documents)(
    '$file',
    async ({ file, expect: expected }) => {
      const ended = await converter.convertFile(samplePath(file));
      expect(ended).toMatchObject({ uploadState: 'READY', pageCount: expected.pages });
      const numbers = Array.from({ length: expected.pages ?? 0 }, (_, index) => index + 1);
      expect(ended.pages.map((page) => page.number)).toEqual(numbers);
      const names = numbers.flatMap((number) => [`${number}.png`, `${number}.webp`]);
      const original = `${ended.uploadId}${extname(file)}`;
      expect((await converter.keys(prefix(ended))).toSorted()).toEqual(
        [...names, original].map((name) => prefix(ended) + name).toSorted(),
      );
      expect(await converter.object(prefix(ended) + original)).toEqual(sample(file));
      for (const page of ended.pages) {
        const key = `${prefix(ended)}${page.number}.png`;
        const image = await sharp(await converter.object(key)).metadata();
        expect(image).toMatchObject({ width: page.width, height: page.height, channels: 3 });
        expect(await converter.type(key)).toBe(`image/${image.format}`);
        expect(page.width).toBe(1920);
        const thumbnail = await sharp(
          await converter.object(`${prefix(ended)}${page.number}.webp`),
        ).metadata();
        expect(thumbnail).toMatchObject({ format: 'webp', width: 320 });
      }
      EXPECTED[file]?.(ended);
    },
    300_000,
  );

  test('draws an image as a document of one page without its metadata', async () => {
    const photo = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#c04020' } })
      .withExif({ IFD0: { Copyright: 'canary-of-the-metadata' } })
      .jpeg()
      .toBuffer();
    expect(photo.includes('canary-of-the-metadata')).toBe(true);
    const ended = await converter.convert(photo, 'jpg');
    expect(ended).toMatchObject({ uploadState: 'READY', pageCount: 1 });
    const png = await converter.object(`${prefix(ended)}1.png`);
    expect(png.includes('canary-of-the-metadata')).toBe(false);
    expect(await sharp(png).metadata()).toMatchObject({ width: 1920, height: 1440 });
    const { channels } = await sharp(png).stats();
    expect(channels.map(({ mean }) => Math.round(mean / 10))).toEqual([19, 6, 3]);
  });

  test('encodes a photograph as a small WebP that looks the same, with that Content-Type', async () => {
    const [width, height] = [1920, 1080];
    const grain = { type: 'gaussian', mean: 128, sigma: 40 } as const;
    const photo = await sharp({ create: { width, height, channels: 3, background: '#000', noise: grain } })
      .blur(1.5)
      .linear([1, 0.8, 0.6], [0, 0, 40])
      .jpeg({ quality: 95 })
      .toBuffer();
    const ended = await converter.convert(photo, 'jpg');
    const key = `${prefix(ended)}1.png`;
    const image = await converter.object(key);
    expect(await converter.type(key)).toBe('image/webp');
    expect(image.length).toBeLessThan((width * height * 3) / 10);
    const [converted, uploaded] = [await sharp(image).raw().toBuffer(), await sharp(photo).raw().toBuffer()];
    const difference =
      converted.reduce((sum, value, index) => sum + Math.abs(value - (uploaded[index] ?? 0)), 0) /
      converted.length;
    expect(difference).toBeLessThan(4);
  });

  test('keeps colours exactly', async () => {
    const ended = await converter.convert(pdf([{ content: '1 0 0 rg 0 0 595 842 re f' }]), 'pdf');
    const { channels } = await sharp(await converter.object(`${prefix(ended)}1.png`)).stats();
    expect(channels.map(({ mean }) => Math.round(mean))).toEqual([255, 0, 0]);
  });

  const FLAT = [
    ['fodt', flatDocument('text', '<text:p>a text in one file</text:p>'), 1, 'a text in one file'],
    ['fods', flatDocument('spreadsheet', SHEET), 1, 'a cell in one file'],
    ['fodp', readFileSync(new URL('../../local/seed/sample.fodp', import.meta.url)), 6, 'Lectern'],
  ] as const;
  test.concurrent.each(shortened(FLAT))(
    'converts OpenDocument in a single XML file: %s',
    async (extension, content, pages, words) => {
      const ended = await converter.convert(content, extension);
      expect(ended).toMatchObject({ uploadState: 'READY', pageCount: pages });
      expect(ended.pages[0]?.text).toContain(words);
    },
  );

  const ENCODED = [
    [
      'a table in UTF-8',
      Buffer.from('name;points\nAda;30\nGrüße;1\n'),
      'csv',
      'name points\nAda 30\nGrüße 1',
    ],
    ['a text in Latin-1', Buffer.from('Gr\xfc\xdfe', 'latin1'), 'txt', 'Grüße'],
    ['a text in UTF-16', Buffer.from('\ufeff授業', 'utf16le'), 'txt', '授業'],
  ] as const;
  test.concurrent.each(shortened(ENCODED))('converts %s', async (_name, content, extension, text) => {
    const ended = await converter.convert(content, extension);
    expect(ended).toMatchObject({ uploadState: 'READY', pageCount: 1 });
    expect(ended.pages[0]?.text).toBe(text);
  });

  test('reports the page count before the pages, and pages as they are stored', async () => {
    const ended = await converter.convert(numberedPdf(40, STRIP), 'pdf');
    const withPages = ended.reports.filter(({ report }) => report.pages?.length);
    expect(withPages.length).toBeGreaterThan(1);
    expect(withPages[0]?.report).toMatchObject({ state: 'PROCESSING', pageCount: 40 });
    expect(withPages[0]?.report.pages?.[0]?.number).toBe(1);
  });

  test('repeats reports while the API answers with errors', async () => {
    converter.api.failNext(3);
    const ended = await converter.convert(pdf([{}]), 'pdf');
    expect(ended).toMatchObject({ uploadState: 'READY', pageCount: 1 });
  });
});

test('every report had a valid signature and the expected pages', () => {
  expect(converter.api.complaints).toEqual([]);
});

describe('a document with nothing to show is UNSUPPORTED', () => {
  const EMPTY_SHEET = '<table:table table:name="One"/>';

  const EMPTY = [
    ['a PDF without pages', pdf([]), 'pdf', /no pages/],
    ['a workbook without content', flatDocument('spreadsheet', EMPTY_SHEET), 'fods', /empty or hidden/],
    ['a presentation whose slides are all hidden', presentation([slide('a', '', 'unseen')]), 'odp', /hidden/],
    ['a presentation without slides', presentation([]), 'odp', /no slides/],
  ] as const;
  test.concurrent.each(shortened(EMPTY, 2))('%s', async (_what, content, extension, detail) => {
    const ended = await converter.convert(content, extension);
    expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'UNSUPPORTED', pageCount: null });
    expect(ended.detail).toMatch(detail);
  });
});
