import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../../converter/src/identify/kinds.ts';
import { acceptFile, titleFrom } from '../../../src/domain/upload/accept.ts';
import { EXTENSIONS, MIMETYPES } from '../../../src/domain/upload/file-types.ts';

const PPTX = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const accepted = (name: string, mimetype = '', size = 1) =>
  acceptFile({ name, mimetype, size }, { maxSize: 1000 });

/** Any code points, lone surrogates included; more than half of the texts are longer than a title. */
const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point)),
  maxLength: 400,
  size: 'max',
});

describe('a file that is accepted', () => {
  it('has a type that the converter knows, or one with the same content', () => {
    const sameContent = [
      'dot',
      'pps',
      'pot',
      'docm',
      'dotx',
      'xlsm',
      'pptm',
      'ppsx',
      'potx',
      'jpg',
      'jpe',
      'jfif',
      'tif',
    ];
    expect(EXTENSIONS.filter((extension) => !(extension in KINDS)).toSorted()).toEqual(
      sameContent.toSorted(),
    );
  });

  it.each([
    ['slides.pptx', PPTX, 'pptx', PPTX],
    ['SLIDES.PDF', 'application/pdf', 'pdf', 'application/pdf'],
    ['scan.PDF', '', 'pdf', 'application/pdf'],
    ['授業.pdf', 'application/pdf', 'pdf', 'application/pdf'],
    ['محاضرة.docx', DOCX, 'docx', DOCX],
    ['v1.2 final.pdf', 'application/pdf', 'pdf', 'application/pdf'],
    ['deck.key', 'application/octet-stream', 'key', 'application/vnd.apple.keynote'],
    ['deck.key', 'application/pgp-keys', 'key', 'application/vnd.apple.keynote'],
    ['deck.pptx', 'application/zip', 'pptx', PPTX],
    ['deck.pptx', 'application/wps-office.pptx', 'pptx', PPTX],
    ['table.csv', 'application/vnd.ms-excel', 'csv', 'text/csv'],
    ['table.csv', 'text/plain', 'csv', 'text/csv'],
    ['notes.txt', 'text/plain; charset=utf-8', 'txt', 'text/plain'],
    ['letter.rtf', 'application/msword', 'rtf', 'application/rtf'],
    ['letter.dot', 'text/vnd.graphviz', 'dot', 'application/msword'],
    ['photo.JPG', 'image/jpeg', 'jpg', 'image/jpeg'],
    ['photo.jfif', 'image/jpeg', 'jfif', 'image/jpeg'],
    ['drawing.svg', 'image/svg+xml', 'svg', 'image/svg+xml'],
    [
      'macro.docm',
      'application/vnd.ms-word.document.macroEnabled.12',
      'docm',
      'application/vnd.ms-word.document.macroenabled.12',
    ],
    ['trailing.pdf. . ', '', 'pdf', 'application/pdf'],
    ['C:\\fakepath\\slides.pptx', PPTX, 'pptx', PPTX],
    ['.pdf', '', 'pdf', 'application/pdf'],
    ['no extension', 'application/pdf', 'pdf', 'application/pdf'],
    ['v1.2 final', 'application/pdf', 'pdf', 'application/pdf'],
    ['Report 3.1', PPTX, 'pptx', PPTX],
  ])('such as %s with the MIME type “%s” has the extension %s', (name, mimetype, extension, contentType) => {
    expect(accepted(name, mimetype)).toEqual({ extension, contentType });
  });

  it('may have the maximum size', () => {
    expect(accepted('a.pdf', '', 1000)).toHaveProperty('extension');
  });

  it('may have every supported extension and MIME type', () => {
    for (const extension of EXTENSIONS) {
      expect(accepted(`file.${extension}`), extension).toMatchObject({ extension });
      expect(accepted(`FILE.${extension.toUpperCase()}`), extension).toMatchObject({ extension });
    }
    for (const mimetype of MIMETYPES)
      expect(accepted('file', mimetype), mimetype).toMatchObject({ contentType: mimetype });
  });
});

describe('a file that is refused', () => {
  it.each([
    ['setup.exe', ''],
    ['setup.exe', 'application/pdf'],
    ['slides.final', 'application/pdf'],
    ['archive.zip', 'application/zip'],
    ['no extension', ''],
    ['no extension', 'application/octet-stream'],
    ['', ''],
    ['page.html', 'text/html'],
    ['page.pdf', 'text/html'],
    ['movie.pptx', 'video/mp4'],
    ['slides.pdf', PPTX],
    ['photo.png', 'application/pdf'],
    ['letter.docx', 'image/png'],
    ['letter.docx', 'application/x-msdownload'],
    ['picture.psd', 'image/vnd.adobe.photoshop'],
    ['evil.pdf\0.exe', 'application/pdf'],
    ['constructor', ''],
    ['a.constructor', ''],
  ])('such as %s with the MIME type “%s” is of an unsupported type', (name, mimetype) => {
    expect(accepted(name, mimetype)).toEqual({ rejection: 'unsupported' });
  });

  it('is empty, or has a size that is not positive', () => {
    expect(accepted('a.pdf', '', 0)).toEqual({ rejection: 'empty' });
    expect(accepted('a.pdf', '', -1)).toEqual({ rejection: 'empty' });
    expect(accepted('a.pdf', '', Number.NaN)).toEqual({ rejection: 'empty' });
  });

  it('is one byte too large', () => {
    expect(accepted('a.pdf', '', 1001)).toEqual({ rejection: 'too_large' });
  });
});

describe('the title from a file name', () => {
  it.each([
    ['slides.pptx', 'slides'],
    ['v1.2 final.pdf', 'v1.2 final'],
    ['v1.2 final', 'v1.2 final'],
    ['授業.PDF', '授業'],
    ['archive.tar.gz', 'archive.tar.gz'],
    ['C:\\fakepath\\my slides.pptx', 'my slides'],
    ['../../etc/passwd.pdf', 'passwd'],
    ['two\nlines\tand\u0000more.pdf', 'two lines andmore'],
    ['\u202Egnp.slides.pdf', 'gnp.slides'],
    ['Cafe\u0301.pdf', 'Café'],
    ['می‌خواهم.pdf', 'می‌خواهم'],
    ['👩‍🏫.pdf', '👩‍🏫'],
    ['.pdf', ''],
    ['trailing dot. .pdf. ', 'trailing dot.'],
  ])('%j is %j', (name, title) => {
    expect(titleFrom(name)).toBe(title);
  });

  it('has at most 255 UTF-16 code units and never ends with half a character', () => {
    expect(titleFrom(`${'a'.repeat(300)}.pdf`)).toBe('a'.repeat(255));
    expect(titleFrom(`${'👩‍🏫'.repeat(100)}.pdf`)).toBe('👩‍🏫'.repeat(51));
    fc.assert(
      fc.property(anyText, (name) => {
        const title = titleFrom(name);
        expect(title.length).toBeLessThanOrEqual(255);
        expect(title.isWellFormed()).toBe(true);
        expect(title).toBe(title.trim());
        expect(title).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

it('of a name of megabytes, only the beginning and the end are read, which costs nothing', () => {
  const controls = '\u0007'.repeat(500);
  expect(titleFrom(`${controls}not read${controls}${controls}read.pdf`)).toBe('read');
  // Without the cut, the expression for the ending takes hours for this name.
  const slow = `slides${'. '.repeat(5_000_000)}x.pdf`;
  expect(accepted(slow)).toMatchObject({ extension: 'pdf' });
  expect(titleFrom(slow)).toMatch(/^slides/);
});
