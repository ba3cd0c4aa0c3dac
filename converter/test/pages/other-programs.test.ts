import sharp from 'sharp';
import { describe, expect, test, vi } from 'vitest';
import { byLength, longTest, shortened } from '../../../test/support/run/test-length.ts';
import { converterForAll } from '../support/converter-for-all.ts';
import { docx, line, paragraph, pdf, samplePath } from '../support/documents/documents.ts';
import type { TestConverter } from '../support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0' }, (opened) => {
  converter = opened;
});

const RED = '#c04020';
const picture = () => sharp({ create: { width: 60, height: 40, channels: 3, background: RED } });

/** Returns the mean colour of the first page. */
async function colourOf(content: Buffer | string, extension: string): Promise<number[]> {
  const { video, media, uploadId, uploadState, detail } = await converter.convert(content, extension);
  expect([uploadState, detail]).toEqual(['READY', undefined]);
  const image = await converter.object(`${video}/sharedlivemedias/${media}/${uploadId}/1.png`);
  const { channels } = await sharp(image).stats();
  return channels.map(({ mean }) => Math.round(mean / 10));
}

/** A BMP of one red pixel with an alpha channel of zeros. */
const BMP = Buffer.from(
  '424d3a0000000000000036000000280000000100000001000000010020000000000004000000130b0000130b000000000000000000002040c000',
  'hex',
);

describe('an image', () => {
  test('a WebP, GIF, TIFF, AVIF, BMP, SVG and a JPEG with harmless faults become a page', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const end = 4 + jpeg.readUInt16BE(4);
    const svg = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="6" height="4"><rect width="6" height="4" fill="${RED}"/></svg>`;
    const images: [Buffer | string, string][] = [
      [await picture().webp({ lossless: true }).toBuffer(), 'webp'],
      [await picture().avif({ quality: 90 }).toBuffer(), 'avif'],
      [BMP, 'bmp'],
      [svg, 'svg'],
      [jpeg.subarray(0, -2), 'jfif'],
      [await picture().gif().toBuffer(), 'gif'],
      [await picture().tiff().toBuffer(), 'tif'],
      [Buffer.concat([jpeg.subarray(0, end), Buffer.from([0, 0, 0]), jpeg.subarray(end)]), 'jpe'],
    ];
    for (const [content, extension] of shortened(images, 5)) {
      expect(await colourOf(content, extension), extension).toEqual([19, 6, 3]);
    }
  });

  test('an SVG is not served as an SVG', async () => {
    const ended = await converter.convert(
      '<svg xmlns="http://www.w3.org/2000/svg" width="6" height="4"/>',
      'svg',
    );
    const original = `${ended.video}/sharedlivemedias/${ended.media}/${ended.uploadId}/${ended.uploadId}.svg`;
    expect(await converter.type(original)).toBe('application/octet-stream');
  });

  test('every page of a TIFF becomes a page, and the first picture of an animation, which has a warning', async () => {
    const picture = (background: string) =>
      sharp({ create: { width: 60, height: 40, channels: 3, background } })
        .png()
        .toBuffer();
    const frames = await Promise.all([RED, '#2040c0'].map(picture));
    const animation = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const pages = await sharp(frames, { join: { animated: true } })
      .tiff()
      .toBuffer();
    expect(await converter.convert(animation, 'gif')).toMatchObject({
      pageCount: 1,
      warnings: [{ kind: 'ANIMATIONS_LOST' }],
    });
    expect(await converter.convert(pages, 'tiff')).toMatchObject({ pageCount: 2, warnings: [] });
  });

  test('a HEIC image is refused with advice', async () => {
    const heic = Buffer.concat([
      Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
      Buffer.alloc(64),
    ]);
    const { failure, detail } = await converter.convert(heic, 'heic');
    expect(failure).toBe('UNSUPPORTED');
    expect(detail).toMatch(/Save it as a JPEG/);
  });
});

describe('a document with the extension of another format', () => {
  const EXCEL =
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Grades"><Table><Row><Cell><Data ss:Type="String">Name</Data></Cell><Cell><Data ss:Type="Number">12</Data></Cell></Row></Table></Worksheet></Workbook>';
  const WORD =
    '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>old XML</w:t></w:r></w:p></w:body></w:wordDocument>';
  const page = '<html><body><table><tr><td>Name</td><td>12</td></tr></table></body></html>';

  const workbooks = [
    ['a web page named .xls', page, 'xls', 'Name 12'],
    ['a workbook in XML of 2003', EXCEL, 'xls', 'Name 12'],
    ['a table with tabs named .xls', 'Name\tMark\nAnn\t007\n', 'xls', 'Name Mark\nAnn 007'],
  ] as const;
  const texts = [
    ['a text in XML of 2003', WORD, 'doc', 'old XML'],
    ['a web page named .doc', '<html><h1>Notes &eacute;</h1></html>', 'doc', 'Notes é'],
  ] as const;
  const misnamed = byLength({ short: [workbooks[0], texts[0]], long: [...workbooks, ...texts] });

  test.concurrent.each(misnamed)('is shown when it is %s', async (_name, content, extension, text) => {
    const ended = await converter.convert(content, extension);
    expect(ended).toMatchObject({ uploadState: 'READY', pages: [{ text }] });
  });

  longTest('is shown when it is an archive with the mark of one that is divided', async () => {
    const spanned = Buffer.concat([Buffer.from('PK00'), docx(paragraph('spanned'))]);
    expect(await converter.convert(spanned, 'docx')).toMatchObject({ pages: [{ text: 'spanned' }] });
  });

  test('is shown when it is a PDF whose header is missing, overwritten or behind other bytes', async () => {
    const file = pdf([{ content: line('found') }]);
    const files = [
      file.subarray(9),
      Buffer.concat([Buffer.from('JUNKJUNK'), file.subarray(8)]),
      Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n'.repeat(100)), file]),
    ];
    for (const content of shortened(files)) {
      expect(await converter.convert(content, 'pdf')).toMatchObject({ pages: [{ text: 'found' }] });
    }
  });

  test.each([
    [
      'a web archive',
      'MIME-Version: 1.0\nContent-Type: multipart/related\n\n--x\n',
      'doc',
      /save it as \.docx/,
    ],
    [
      'a dynamic form',
      pdf([{}], {
        catalog: '/NeedsRendering true /AcroForm << /Fields [] /XFA 6 0 R >>',
        objects: ['<< /Length 2 >>\nstream\n<>\nendstream'],
      }),
      'pdf',
      /print it to PDF/,
    ],
    [
      'a portfolio',
      pdf([{ content: line('cover') }], {
        catalog: '/Collection << /Type /Collection >> /Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>',
        objects: [
          '<< /Type /Filespec /F (a) /EF << /F 7 0 R >> >>',
          '<< /Type /EmbeddedFile /Length 1 >>\nstream\na\nendstream',
        ],
      }),
      'pdf',
      /print it to PDF/,
    ],
  ])('%s is refused with advice', async (_name, content, extension, advice) => {
    const { failure, detail } = await converter.convert(content, extension);
    expect(failure).toBe('UNSUPPORTED');
    expect(detail).toMatch(advice);
  });
});

test('a page that PDFium leaves blank is drawn by poppler', async () => {
  const { video, media, uploadId, warnings } = await converter.convertFile(
    samplePath('grey-alpha-jpeg2000.pdf'),
  );
  const image = await converter.object(`${video}/sharedlivemedias/${media}/${uploadId}/1.png`);
  const { channels } = await sharp(image).stats();
  expect(channels[0]?.min).toBeLessThan(200);
  expect(warnings).toEqual([]);
});

test('a page that stays blank has a warning, and one without content has none', async () => {
  const image =
    '<< /Type /XObject /Subtype /Image /Width 9 /Height 9 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /JPXDecode /Length 4 >>\nstream\njunk\nendstream';
  const content = 'q 500 0 0 500 0 0 cm /Im Do Q';
  const more = '/Resources << /XObject << /Im 8 0 R >> >>';
  const white = '1 1 1 rg 0 0 595 842 re f';
  const file = pdf([{ content, more }, { content: white }], { objects: [image] });
  expect(await converter.convert(file, 'pdf')).toMatchObject({
    pageCount: 2,
    warnings: [
      { kind: 'PAGE_NOT_DRAWN', message: 'Page 1 is blank, although the document has content for it.' },
    ],
  });
});
