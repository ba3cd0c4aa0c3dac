import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test, vi } from 'vitest';
import { leastOf } from '../../../test/support/run/least-of.ts';
import { shortened } from '../../../test/support/run/test-length.ts';
import { converterForAll } from '../support/converter-for-all.ts';
import { line, pdf, sample } from '../support/documents/documents.ts';
import { lockedPdf } from '../support/documents/locked-pdf.ts';
import type { TestConverter } from '../support/test-converter.ts';
import { suspendDrawing } from '../support/worker-processes.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
const MAX_SIZE = 12_000_000;
converterForAll(
  { CONVERTER_PAGE_TIMEOUT: '6', CONVERTER_SPARES: '0', CONVERTER_MAX_SIZE: String(MAX_SIZE) },
  (opened) => {
    converter = opened;
  },
);

const ready = { uploadState: 'READY' };

describe('a document with a password', () => {
  test('is LOCKED with an explanation when the PDF needs the password to open', async () => {
    const ended = await converter.convert(lockedPdf('secret', 'owner'), 'pdf');
    expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'LOCKED' });
    expect(ended.detail).toMatch(/password/);
  });

  test.each([
    ['a PDF', lockedPdf('secret', 'owner'), 'pdf'],
    ['a Pages document', sample('testPagesPwdProtected.pages'), 'pages'],
  ])('is refused at once when it is %s', async (_name, content, extension) => {
    await converter.idle();
    const time = async () => {
      const started = performance.now();
      expect(await converter.convert(content, extension)).toMatchObject({ failure: 'LOCKED' });
      return performance.now() - started;
    };
    // A quiet machine needs at most 0.2 s.
    const limit = 6_000;
    expect(await leastOf(time, { limit, times: 10 })).toBeLessThan(limit);
  });

  test('is converted when the PDF only forbids changes', async () => {
    const ended = await converter.convert(lockedPdf('', 'owner'), 'pdf');
    expect(ended).toMatchObject({ ...ready, pageCount: 1 });
    expect(ended.pages[0]?.text).toBe('hidden');
  });
});

describe('the size of a PDF', () => {
  test('is refused with the limit and the page count at 10,000 pages', async () => {
    const ended = await converter.convert(pdf(Array.from({ length: 10_000 }, () => ({}))), 'pdf');
    expect(ended).toMatchObject({
      failure: 'TOO_LONG',
      detail: 'The document has 10,000 pages; at most 500 are allowed. Split it and upload the parts.',
    });
    expect(await converter.keys(`${ended.video}/`)).toEqual([]);
  });

  const SIZES: [string, Parameters<typeof pdf>[0][number], number, number][] = [
    ['a page of a billion points', { box: '0 0 1000000000 1000000000' }, 1920, 1920],
    ['a page one point wide', { box: '0 0 1 14400' }, 1, 5760],
    ['the largest page of the PDF specification', { box: '0 0 14400 14400' }, 1920, 1920],
    ['a page with a huge UserUnit', { box: '0 0 595 842', more: '/UserUnit 1e6' }, 1920, 2717],
    ['a page one point high', { box: '0 0 14400 1' }, 1920, 1],
  ];
  test.each(shortened(SIZES, 2))('is limited for %s', async (_name, page, width, height) => {
    const ended = await converter.convert(pdf([page]), 'pdf');
    expect(ended).toMatchObject({ ...ready, pages: [{ width, height }] });
  });

  test.each(shortened(['0 0 nan nan', '0 0 0 0', '1 1 1 1', '10 10 0 0', '0 0 -5 1e38'], 2))(
    'may be invalid, and a page with the MediaBox [%s] has an image',
    async (box) => {
      const ended = await converter.convert(pdf([{ box }, {}]), 'pdf');
      expect(ended).toMatchObject({ ...ready, pageCount: 2 });
    },
  );
});

test('a page that takes too long is replaced by a placeholder image, and the other pages are drawn', async () => {
  let seed = 7;
  const coordinate = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % 800;
  };
  const stroke = () => `${coordinate()} ${coordinate()} m ${coordinate()} ${coordinate()} l S`;
  const strokes = Array.from({ length: 400_000 }, stroke).join('\n');
  const pages = [{ content: line('first') }, { content: strokes }, { content: line('third') }];
  const sent = await converter.send(pdf(pages), 'pdf');
  await converter.api.until(sent.id, (known) => known.pages.length > 0);
  suspendDrawing(converter.scratch);
  const ended = { ...sent, ...(await converter.ended(sent)) };
  expect(ended).toMatchObject({ ...ready, pageCount: 3 });
  expect(ended.pages.map(({ text }) => text)).toEqual(['first', '', 'third']);
  expect(ended.warnings).toEqual([
    { kind: 'PAGE_NOT_DRAWN', message: 'Page 2 could not be drawn. A placeholder image is shown instead.' },
  ]);
  const placeholder = await sharp(
    await converter.object(`${ended.video}/sharedlivemedias/${ended.media}/${ended.uploadId}/2.png`),
  )
    .greyscale()
    .stats();
  expect(placeholder.channels[0]?.stdev).toBeGreaterThan(5);
});

describe('a damaged file', () => {
  const good = pdf([{ content: line('a') }]);

  test.each([
    ['a PDF with only a header', Buffer.from('%PDF-1.7\n')],
    [
      'random bytes after a PDF header',
      Buffer.concat([Buffer.from('%PDF-1.7\n'), createHash('sha512').update('a').digest()]),
    ],
  ])('is DAMAGED when it is %s', async (_name, content) => {
    const ended = await converter.convert(content, 'pdf');
    expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'DAMAGED' });
    expect(ended.detail).toMatch(/damaged or incomplete/);
  });

  test('is repaired when a PDF has lost its cross-reference table', async () => {
    const lost = good
      .toString('latin1')
      .replace(/xref\n0[\s\S]*?trailer/, 'trailer')
      .replace(/startxref\n\d+/, '');
    const ended = await converter.convert(Buffer.from(lost, 'latin1'), 'pdf');
    expect(ended).toMatchObject({ ...ready, pages: [{ text: 'a' }] });
  });

  test('is DAMAGED when it is a PNG signature without an image', async () => {
    const ended = await converter.convert(Buffer.from('\x89PNG\r\n\x1a\nnot really', 'latin1'), 'png');
    expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'DAMAGED' });
  });

  test('is DAMAGED when it is an image with 2.5 billion pixels, which is not unpacked', async () => {
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    png.writeUInt32BE(50_000, 16);
    png.writeUInt32BE(50_000, 20);
    const ended = await converter.convert(png, 'png');
    expect(ended).toMatchObject({ uploadState: 'ERROR', failure: 'DAMAGED' });
  });
});

test('a file larger than CONVERTER_MAX_SIZE is refused with its size and the limit', async () => {
  const ended = await converter.convert(pdf([{ content: ' '.repeat(MAX_SIZE) }]), 'pdf');
  expect(ended).toMatchObject({ failure: 'UNSUPPORTED' });
  expect(ended.detail).toMatch(/^The file has 12 MB .*; at most 12 MB are allowed\.$/);
});
