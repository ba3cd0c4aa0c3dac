import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identify } from '../src/identify/identify.ts';
import { createPageEstimate } from '../src/plain-text/page-estimate.ts';
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

/** Returns the id of the kind, or the failure. */
async function kindOf(content: Buffer | string, extension: string): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, content);
  return identify(path, extension).then(
    ({ id }) => id,
    (error) => error.failure,
  );
}

/** Types that are identified as another type. */
const IDENTIFIED_AS: Record<string, string> = { xlsm: 'xlsx' };

describe('the identification of a file', () => {
  test.each(samples.filter((file) => file.expect.class !== 'encrypted'))('$file is a $type', async (file) => {
    const { id } = await identify(samplePath(file.file), extname(file.file).slice(1));
    expect(id).toBe(IDENTIFIED_AS[file.type] ?? file.type);
  });

  test('a file is identified by its bytes whatever its extension is', async () => {
    expect(await kindOf(pdf([{}]), 'docx')).toBe('pdf');
    expect(await kindOf(docx(paragraph('a')), 'doc')).toBe('docx');
    expect(await kindOf('{\\rtf1 a}', 'doc')).toBe('rtf');
    expect(await kindOf(sample('41384.ppt'), 'pptx')).toBe('ppt');
  });

  test('a ZIP package is identified when other bytes follow its end', async () => {
    const archive = docx(paragraph('a'));
    expect(await kindOf(Buffer.concat([archive, Buffer.from('\r\n<!-- more -->')]), 'docx')).toBe('docx');
  });

  test('a file is identified as a PDF when its header begins within the first 1,024 bytes', async () => {
    expect(await kindOf(pdf([{}], { header: 'x'.repeat(1000) }), 'pdf')).toBe('pdf');
    expect(await kindOf(pdf([{}], { header: 'x'.repeat(1100) }), 'txt')).toBe('txt');
  });

  test('a file is identified as a PDF when it is named .pdf and ends like one', async () => {
    const path = join(folder, 'file.pdf');
    const beginningOf = async (content: Buffer) => {
      await writeFile(path, content);
      return (await identify(path, 'pdf')).beginning;
    };
    expect(await beginningOf(pdf([{}], { header: 'x'.repeat(1100) }))).toEqual({ skip: 1100, insert: '' });
    expect(await beginningOf(pdf([{}]).subarray(9))).toEqual({ skip: 0, insert: '%PDF-1.7\n' });
    expect(await kindOf('letters only', 'pdf')).toBe('UNSUPPORTED');
  });

  test('a template, a slide show and a file with macros are identified as the plain format', async () => {
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
  ] as const)('an OpenDocument with a %s is identified as %s', async (kind, id) => {
    expect(await kindOf(openDocument(kind, ''), 'bin')).toBe(id);
    expect(await kindOf(flatDocument(kind, ''), 'xml'), 'as a single file').toBe(`f${id}`);
    expect(await kindOf(`\ufeff${flatDocument(kind, '')}`, 'xml'), 'with a byte order mark').toBe(`f${id}`);
  });

  test('an OpenDocument in a single file is identified only without a document type', async () => {
    const entities = '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>';
    expect(await kindOf(flatDocument('text', '&c;', entities), 'fodt')).toBe('UNSUPPORTED');
    expect(await kindOf(`<a/>${flatDocument('text', '')}`, 'fodt')).toBe('UNSUPPORTED');
    expect(await kindOf('<!---->'.repeat(9_000), 'fodt'), 'within milliseconds').toBe('UNSUPPORTED');
  });
});

describe('plain text', () => {
  test.each([
    ['UTF-8', 'Grüße, 授業 🎓\n', 'txt'],
    ['UTF-16', Buffer.from('\ufeffGrüße', 'utf16le'), 'txt'],
    ['UTF-16 without a byte order mark', Buffer.from('Лекция 1\n', 'utf16le'), 'txt'],
    ['Windows-1252', Buffer.from('Gr\xfc\xdfe', 'latin1'), 'txt'],
    ['CSV', 'name;points\nAda;3\n', 'csv'],
  ])('in %s is identified by its extension and its whole content', async (_name, content, extension) => {
    expect(await kindOf(content, extension)).toBe(extension);
    expect(await kindOf(content, 'pptx')).toBe('UNSUPPORTED');
  });

  test.each([
    ['an empty text', '', 1],
    ['many lines', 'a\n'.repeat(800), 11],
    ['lines that end with CR LF', 'a\r\n'.repeat(800), 11],
    ['one line of 8,000 letters', 'a'.repeat(8_000), 1],
    ['one line of 8,001 letters', 'a'.repeat(8_001), 2],
    ['spaces and characters without width', ' \u0301\u200b'.repeat(100_000), 1],
  ])('has its least number of pages computed when it is %s', (_name, text, pages) => {
    const rows = createPageEstimate();
    for (const part of text.match(/.{1,999}/gs) ?? []) rows.add(part);
    expect(rows.minPages()).toBe(pages);
  });

  test('is refused when it begins like binary data', async () => {
    expect(await kindOf('letters \x01', 'txt')).toBe('UNSUPPORTED');
    expect(await kindOf(Buffer.from([0, 1, 2, 3, 0, 0, 0, 7]), 'csv')).toBe('UNSUPPORTED');
  });
});

describe('a file that is not a document', () => {
  test.each([
    ['an empty file', '', 'docx', 'DAMAGED'],
    ['a program for Windows', Buffer.from('MZ\x90\x00\x03\x00\x00\x00', 'latin1'), 'pdf', 'UNSUPPORTED'],
    ['a program for Linux', Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), 'pdf', 'UNSUPPORTED'],
    ['a web page named .docx', '<html><img src="http://example.org/"></html>', 'docx', 'UNSUPPORTED'],
    ['PostScript named .pdf', '%!PS-Adobe-3.0 EPSF-3.0\n', 'pdf', 'UNSUPPORTED'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'png', 'UNSUPPORTED'],
    ['an archive named .pptx', zip([{ name: 'a.txt', content: 'a' }]), 'pptx', 'UNSUPPORTED'],
    ['half a presentation', sample('themes.pptx').subarray(0, 100_000), 'pptx', 'DAMAGED'],
    ['a presentation without its last 23 bytes', sample('60042.pptx').subarray(0, -23), 'pptx', 'DAMAGED'],
    ['a locked Pages document', sample('testPagesPwdProtected.pages'), 'pages', 'LOCKED'],
  ])('is refused when it is %s', async (_name, content, extension, reason) => {
    expect(await kindOf(content, extension)).toBe(reason);
  });

  test('a file of two kinds at once is refused', async () => {
    const polyglot = zip([{ name: 'a', content: pdf([{}]), stored: true }]);
    expect(await kindOf(polyglot, 'pdf')).toBe('UNSUPPORTED');
    const types = ['wordprocessingml.document', 'presentationml.presentation']
      .map((type) => `application/vnd.openxmlformats-officedocument.${type}.main+xml`)
      .join(' ');
    expect(await kindOf(zip([{ name: '[Content_Types].xml', content: types }]), 'docx')).toBe('UNSUPPORTED');
  });

  test('an encrypted package, identified by its stream, is LOCKED', async () => {
    const file = Buffer.alloc(4096);
    Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
    file.write('EncryptedPackage', 2048, 'utf16le');
    expect(await kindOf(file, 'pptx')).toBe('LOCKED');
  });

  test.each([
    ['ZIP encryption', 0x01],
    ['strong encryption', 0x41],
  ])('a package with %s is refused', async (_name, flags) => {
    const file = zip([{ name: 'word/document.xml', content: 'a' }]);
    file.writeUInt16LE(flags, file.indexOf('PK\x01\x02', 0, 'latin1') + 8);
    expect(await kindOf(file, 'docx')).toBe('LOCKED');
  });

  test('an encrypted OpenDocument, identified by its manifest, is LOCKED', async () => {
    const file = zip([
      { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', stored: true },
      { name: 'META-INF/manifest.xml', content: '<m><manifest:encryption-data/></m>' },
    ]);
    expect(await kindOf(file, 'odt')).toBe('LOCKED');
  });
});

describe('a ZIP bomb is refused before it is unpacked', () => {
  const types = { name: '[Content_Types].xml', content: 'a' };

  test('when its total size is too large', async () => {
    const members = Array.from({ length: 5 }, (_, n) => ({ name: `${n}`, content: 'a', claim: 300_000_000 }));
    expect(await kindOf(zip([types, ...members]), 'docx')).toBe('UNSUPPORTED');
  });

  test('when its compression ratio is too high', async () => {
    const file = zip([types, { name: 'word/document.xml', content: Buffer.alloc(200_000_000, ' ') }]);
    expect(file.length).toBeLessThan(1_000_000);
    expect(await kindOf(file, 'docx')).toBe('UNSUPPORTED');
  });

  test('when it has too many entries', async () => {
    const members = Array.from({ length: 30_000 }, (_, n) => ({ name: `${n}`, content: '', stored: true }));
    expect(await kindOf(zip([types, ...members]), 'docx')).toBe('UNSUPPORTED');
  });
});
