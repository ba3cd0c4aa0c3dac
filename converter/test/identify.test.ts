import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identify } from '../src/identify/identify.ts';
import { countRows } from '../src/identify/rows.ts';
import {
  docx,
  flatDocument,
  openDocument,
  paragraph,
  pdf,
  sample,
  samplePath,
  samples,
} from './support/documents/documents.ts';
import { zip } from './support/documents/zip.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-identify-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The kind's id, or the reason it is refused. */
async function kindOf(content: Buffer | string, extension: string): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, content);
  return identify(path, extension).then(
    ({ id }) => id,
    (error) => error.failure,
  );
}

const AS_ITSELF: Record<string, string> = { xlsm: 'xlsx' };

describe('a document is what its bytes say', () => {
  test.each(samples.filter((file) => file.expect.class !== 'encrypted'))('$file is a $type', async (file) => {
    const { id } = await identify(samplePath(file.file), extname(file.file).slice(1));
    expect(id).toBe(AS_ITSELF[file.type] ?? file.type);
  });

  test('whatever its name says, as long as it is a document', async () => {
    expect(await kindOf(pdf([{}]), 'docx')).toBe('pdf');
    expect(await kindOf(docx(paragraph('a')), 'doc')).toBe('docx');
    expect(await kindOf('{\\rtf1 a}', 'doc')).toBe('rtf');
    expect(await kindOf(sample('41384.ppt'), 'pptx')).toBe('ppt');
  });

  test('a PDF may have up to 1,024 bytes of something else first', async () => {
    expect(await kindOf(pdf([{}], { header: 'x'.repeat(1000) }), 'pdf')).toBe('pdf');
    expect(await kindOf(pdf([{}], { header: 'x'.repeat(1100) }), 'pdf')).toBe('UNSUPPORTED');
  });

  test('macro-enabled documents, templates and shows open as what they are made of', async () => {
    const types = {
      'application/vnd.ms-word.document.macroEnabled.main+xml': 'docx',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml': 'docx',
      'application/vnd.ms-excel.sheet.macroEnabled.main+xml': 'xlsx',
      'application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml': 'pptx',
      'application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml': 'pptx',
      'application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml': 'pptx',
    };
    for (const [type, kind] of Object.entries(types)) {
      const content = `<Types><Override PartName="/main.xml" ContentType="${type}"/></Types>`;
      expect(await kindOf(zip([{ name: '[Content_Types].xml', content }]), 'pptx'), type).toBe(kind);
    }
  });

  test.each([
    ['text', 'odt'],
    ['spreadsheet', 'ods'],
    ['presentation', 'odp'],
  ] as const)('an OpenDocument %s is an %s', async (kind, id) => {
    expect(await kindOf(openDocument(kind, ''), 'bin')).toBe(id);
    expect(await kindOf(flatDocument(kind, ''), 'xml'), 'as a single file').toBe(`f${id}`);
    expect(await kindOf(`\ufeff${flatDocument(kind, '')}`, 'xml'), 'with a byte order mark').toBe(`f${id}`);
  });

  test('an OpenDocument in a single file that defines entities is none', async () => {
    const entities = '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>';
    expect(await kindOf(flatDocument('text', '&c;', entities), 'fodt')).toBe('UNSUPPORTED');
    expect(await kindOf(`<a/>${flatDocument('text', '')}`, 'fodt')).toBe('UNSUPPORTED');
    expect(await kindOf('<!---->'.repeat(9_000), 'fodt'), 'at once').toBe('UNSUPPORTED');
  });
});

describe('text is text only if it is called so, and is text from end to end', () => {
  test.each([
    ['UTF-8', 'Grüße, 授業 🎓\n', 'txt'],
    ['UTF-16', Buffer.from('\ufeffGrüße', 'utf16le'), 'txt'],
    ['Windows-1252', Buffer.from('Gr\xfc\xdfe', 'latin1'), 'txt'],
    ['a table', 'name;points\nAda;3\n', 'csv'],
  ])('%s', async (_name, content, extension) => {
    expect(await kindOf(content, extension)).toBe(extension);
    expect(await kindOf(content, 'pptx')).toBe('UNSUPPORTED');
  });

  test.each([
    ['no line', '', 1],
    ['lines', 'a\n'.repeat(800), 11],
    ['lines that end with a carriage return, too', 'a\r\n'.repeat(800), 11],
    ['one line of letters', 'a'.repeat(8_000), 1],
    ['one longer line of letters', 'a'.repeat(8_001), 2],
    ['blanks and what has no width, which take no room', ' \u0301\u200b'.repeat(100_000), 1],
  ])('its pages are no fewer than %s make', (_name, text, pages) => {
    const rows = countRows();
    for (const part of text.match(/.{1,999}/gs) ?? []) rows.add(part);
    expect(rows.minPages()).toBe(pages);
  });

  test('a control character in the last byte makes it garbage', async () => {
    expect(await kindOf(`${'a'.repeat(3_000_000)}\0`, 'txt')).toBe('UNSUPPORTED');
  });

  test('the separator of a table is the one its lines have', async () => {
    const path = join(folder, 'table');
    await writeFile(path, 'a;b,5\nc;d\n');
    expect((await identify(path, 'csv')).filterOptions).toMatch(/^59,34,76,/);
  });
});

describe('what is no document is refused, with a reason', () => {
  test.each([
    ['nothing at all', '', 'docx', 'DAMAGED'],
    ['a program', Buffer.from('MZ\x90\x00\x03\x00\x00\x00', 'latin1'), 'pdf', 'UNSUPPORTED'],
    ['a program for Linux', Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), 'pdf', 'UNSUPPORTED'],
    ['a web page called a document', '<html><img src="http://example.org/"></html>', 'docx', 'UNSUPPORTED'],
    ['PostScript called a PDF', '%!PS-Adobe-3.0 EPSF-3.0\n', 'pdf', 'UNSUPPORTED'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'png', 'UNSUPPORTED'],
    ['an archive called a presentation', zip([{ name: 'a.txt', content: 'a' }]), 'pptx', 'UNSUPPORTED'],
    ['half a presentation', sample('themes.pptx').subarray(0, 100_000), 'pptx', 'DAMAGED'],
    ['a presentation cut short by a byte', sample('60042.pptx').subarray(0, -23), 'pptx', 'DAMAGED'],
    ['a locked Pages document', sample('testPagesPwdProtected.pages'), 'pages', 'LOCKED'],
  ])('%s', async (_name, content, extension, reason) => {
    expect(await kindOf(content, extension)).toBe(reason);
  });

  test('two kinds of file at once', async () => {
    const polyglot = zip([{ name: 'a', content: pdf([{}]), stored: true }]);
    expect(await kindOf(polyglot, 'pdf')).toBe('UNSUPPORTED');
    const types = ['wordprocessingml.document', 'presentationml.presentation']
      .map((type) => `application/vnd.openxmlformats-officedocument.${type}.main+xml`)
      .join(' ');
    expect(await kindOf(zip([{ name: '[Content_Types].xml', content: types }]), 'docx')).toBe('UNSUPPORTED');
  });

  test('an encrypted package, by its streams', async () => {
    const file = Buffer.alloc(4096);
    Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
    file.write('EncryptedPackage', 2048, 'utf16le');
    expect(await kindOf(file, 'pptx')).toBe('LOCKED');
  });

  test('an encrypted OpenDocument, by its manifest', async () => {
    const file = zip([
      { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', stored: true },
      { name: 'META-INF/manifest.xml', content: '<m><manifest:encryption-data/></m>' },
    ]);
    expect(await kindOf(file, 'odt')).toBe('LOCKED');
  });
});

describe('bombs are refused before anything unpacks them', () => {
  const types = { name: '[Content_Types].xml', content: 'a' };

  test('too much in all', async () => {
    const members = Array.from({ length: 5 }, (_, n) => ({ name: `${n}`, content: 'a', claim: 300_000_000 }));
    expect(await kindOf(zip([types, ...members]), 'docx')).toBe('UNSUPPORTED');
  });

  test('too much for its size', async () => {
    const file = zip([types, { name: 'word/document.xml', content: Buffer.alloc(200_000_000, ' ') }]);
    expect(file.length).toBeLessThan(1_000_000);
    expect(await kindOf(file, 'docx')).toBe('UNSUPPORTED');
  });

  test('too many files', async () => {
    const members = Array.from({ length: 30_000 }, (_, n) => ({ name: `${n}`, content: '', stored: true }));
    expect(await kindOf(zip([types, ...members]), 'docx')).toBe('UNSUPPORTED');
  });
});
