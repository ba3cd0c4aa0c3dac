import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { longTest, shortened } from '../../../test/support/run/test-length.ts';
import { docx, line, paragraph, pdf, samplePath } from '../support/documents/documents.ts';
import { type Compared, withApple, withPoppler } from '../support/fidelity/compare.ts';
import { startTestConverter, type TestConverter } from '../support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-fidelity-test-'));
  converter = await startTestConverter({ CONVERTER_SPARES: '0' });
});
afterAll(async () => {
  await converter[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** The least accepted similarity of a page that two programs draw. */
const MIN_SIMILARITY = { worst: 0.9, overall: 0.985, shape: 0.998 };

function expectSimilar(pages: readonly Compared[], bounds = MIN_SIMILARITY): void {
  expect(pages.length).toBeGreaterThan(0);
  for (const page of pages) {
    expect(page.worst, `worst spot of page ${page.page}`).toBeGreaterThan(bounds.worst);
    expect(page.overall, `page ${page.page} as a whole`).toBeGreaterThan(bounds.overall);
    expect(page.shape, `shape of page ${page.page}`).toBeGreaterThan(bounds.shape);
  }
}

async function compare(path: string): Promise<Compared[]> {
  return withPoppler(converter, path, await converter.convertFile(path));
}

/** A PDF with a text field, a ticked box and a stamp, each with an appearance stream. */
function formPdf(): Buffer {
  const appearance = (content: string, box: string) =>
    `<< /Type /XObject /Subtype /Form /BBox [${box}] /Resources << /Font << /F1 3 0 R >> >> /Length ${content.length} >>\nstream\n${content}\nendstream`;
  const text = '/Tx BMC 0.9 0.9 1 rg 0 0 200 40 re f BT 0 g /F1 24 Tf 6 10 Td (filled in) Tj ET EMC';
  const box = '0 0.5 0 rg 0 0 40 40 re f';
  const uploadId = '1 0 0 rg 0 0 120 60 re f';
  return pdf([{ content: line('a form'), more: '/Annots [6 0 R 7 0 R 8 0 R]' }], {
    objects: [
      '<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (filled in) /Rect [72 600 272 640] /F 4 /P 4 0 R /AP << /N 9 0 R >> /DA (/F1 24 Tf 0 g) >>',
      '<< /Type /Annot /Subtype /Widget /FT /Btn /T (box) /V /Yes /AS /Yes /Rect [300 600 340 640] /F 4 /P 4 0 R /AP << /N << /Yes 10 0 R >> >> >>',
      '<< /Type /Annot /Subtype /Stamp /Rect [72 400 192 460] /F 4 /P 4 0 R /AP << /N 11 0 R >> >>',
      appearance(text, '0 0 200 40'),
      appearance(box, '0 0 40 40'),
      appearance(uploadId, '0 0 120 60'),
    ],
    catalog: '/AcroForm << /Fields [6 0 R 7 0 R] /DR << /Font << /F1 3 0 R >> >> >>',
  });
}

const bars = '1 0 0 rg 0 0 200 842 re f 0 0 1 rg 395 0 200 842 re f';

describe('a page', () => {
  test.each([
    ['with form fields and annotations', formPdf()],
    ['with colours and orientation', pdf([{ content: bars }, { content: `${bars} ${line('page 2', 100)}` }])],
    ['rotated', pdf([{ content: `${bars} ${line('turned')}`, more: '/Rotate 90' }])],
    ['cropped', pdf([{ content: `${bars} ${line('cropped')}`, more: '/CropBox [50 200 400 800]' }]), 0.8],
    ['with CMYK colours', pdf([{ content: `0 1 1 0 k 0 0 300 842 re f 1 0 0 0 k 300 0 295 842 re f` }])],
  ] as const)('looks as poppler draws it %s', async (name, content, worst: number = MIN_SIMILARITY.worst) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.pdf`);
    await writeFile(path, content);
    expectSimilar(await compare(path), { ...MIN_SIMILARITY, worst });
  });

  test.each(
    shortened(['60042.pptx', 'annotation-ink-without-appearance.pdf', 'firefox_stamp.pdf', 'issue7200.pdf']),
  )('of %s looks as poppler draws it', async (name) => expectSimilar(await compare(samplePath(name))));
});

longTest('page 1 of a Numbers document looks like Apple’s preview of it', async () => {
  const path = samplePath('issue-10.numbers');
  const page = await withApple(converter, path, await converter.convertFile(path));
  expect(page?.overall).toBeGreaterThan(0.9);
});

test('the text of a page has the lines and the order of the document', async () => {
  const content = `${line('title', 760)} ${line('second', 600)} ${line('third', 500)}`;
  const ended = await converter.convert(pdf([{ content }]), 'pdf');
  expect(ended.pages[0]?.text).toBe('title\nsecond\nthird');
});

describe('a font of macOS', () => {
  const FONTS = fileURLToPath(new URL('../../src/office/fonts.conf', import.meta.url));
  const run = promisify(execFile);

  test.each([
    ['Helvetica Neue', 'Liberation Sans'],
    ['HelveticaNeue-Light', 'Liberation Sans'],
    ['SF Pro Text', 'Liberation Sans'],
    ['GillSans-Bold', 'Carlito'],
    ['Avenir Next', 'Carlito'],
    ['Palatino', 'Liberation Serif'],
    ['Hoefler Text', 'Liberation Serif'],
    ['Menlo', 'Liberation Mono'],
  ])('%s is replaced by %s', async (font, instead) => {
    const env = { ...process.env, FONTCONFIG_FILE: FONTS };
    const { stdout } = await run('fc-match', ['-f', '%{family}', font], { env });
    expect(stdout).toBe(instead);
  });

  longTest('gives the same page as its replacement', async () => {
    const text = (font: string) =>
      docx(paragraph('Lines break where they did on the Mac. '.repeat(20), font));
    const [mac, here, other] = await Promise.all(
      ['HelveticaNeue-Light', 'Liberation Sans', 'Liberation Mono'].map(async (font) => {
        const { video, media, uploadId } = await converter.convert(text(font), 'docx');
        return converter.object(`${video}/sharedlivemedias/${media}/${uploadId}/1.png`);
      }),
    );
    expect(mac).toEqual(here);
    expect(mac).not.toEqual(other);
  });
});
