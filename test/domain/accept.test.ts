import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../converter/src/identify/kinds.ts';
import { acceptFile, titleFrom } from '../../src/domain/accept.ts';
import { EXTENSIONS, MIMETYPES } from '../../src/domain/file-types.ts';

const PPTX = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const take = (name: string, mimetype = '', size = 1) =>
  acceptFile({ name, mimetype, size }, { maxSize: 1000 });

describe('a file that may be uploaded', () => {
  it('is of a kind that the converter opens, or of one that is the same inside', () => {
    const sameInside = ['dot', 'pps', 'pot', 'docm', 'dotx', 'xlsm', 'pptm', 'ppsx', 'potx', 'jpg'];
    expect(EXTENSIONS.filter((extension) => !(extension in KINDS)).toSorted()).toEqual(sameInside.toSorted());
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
  ])('%s as “%s” is a %s', (name, mimetype, extension, contentType) => {
    expect(take(name, mimetype)).toEqual({ extension, contentType });
  });

  it('may be as big as the limit', () => {
    expect(take('a.pdf', '', 1000)).toHaveProperty('extension');
  });

  it('is one of every kind we convert', () => {
    for (const extension of EXTENSIONS) {
      expect(take(`file.${extension}`), extension).toMatchObject({ extension });
      expect(take(`FILE.${extension.toUpperCase()}`), extension).toMatchObject({ extension });
    }
    for (const mimetype of MIMETYPES)
      expect(take('file', mimetype), mimetype).toMatchObject({ contentType: mimetype });
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
    ['picture.svg', 'image/svg+xml'],
    ['evil.pdf\0.exe', 'application/pdf'],
    ['constructor', ''],
    ['a.constructor', ''],
  ])('%s as “%s” is not a kind we convert', (name, mimetype) => {
    expect(take(name, mimetype)).toEqual({ rejection: 'unsupported' });
  });

  it('is empty, or has no size that makes sense', () => {
    expect(take('a.pdf', '', 0)).toEqual({ rejection: 'empty' });
    expect(take('a.pdf', '', -1)).toEqual({ rejection: 'empty' });
    expect(take('a.pdf', '', Number.NaN)).toEqual({ rejection: 'empty' });
  });

  it('is one byte too big', () => {
    expect(take('a.pdf', '', 1001)).toEqual({ rejection: 'too_large' });
  });
});

describe('the first title of a document', () => {
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
  ])('of %j is %j', (name, title) => {
    expect(titleFrom(name)).toBe(title);
  });

  it('never has more than 255 characters, nor half of one', () => {
    expect(titleFrom(`${'a'.repeat(300)}.pdf`)).toBe('a'.repeat(255));
    expect(titleFrom(`${'👩‍🏫'.repeat(100)}.pdf`)).toBe('👩‍🏫'.repeat(51));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const title = titleFrom(name);
        expect(title.length).toBeLessThanOrEqual(255);
        expect(title.isWellFormed()).toBe(true);
        expect(title).toBe(title.trim());
        expect(title).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
