/** The file types that users may upload. */

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const ODF = 'application/vnd.oasis.opendocument';
const WORD = ['application/msword', 'application/vnd.ms-word', 'application/x-msword', 'text/rtf'];
const EXCEL = ['application/vnd.ms-excel', 'application/msexcel', 'application/x-msexcel', 'application/xls'];
const POWERPOINT = ['application/vnd.ms-powerpoint', 'application/mspowerpoint', 'application/powerpoint'];

export interface FileType {
  /** A mimetype of the same family is accepted, because many systems know only the oldest type of a family. */
  family: 'pdf' | 'text' | 'sheet' | 'slides' | 'drawing' | 'image';
  /** The Content-Type of the upload and of the stored object; lower case. */
  contentType: string;
  /** Other mimetypes that systems give such a file. */
  aliases?: readonly string[];
}

const fileType = (
  family: FileType['family'],
  contentType: string,
  aliases: readonly string[] = [],
): FileType => ({
  family,
  contentType,
  aliases,
});

const FILE_TYPES = {
  pdf: fileType('pdf', 'application/pdf', ['application/x-pdf', 'application/acrobat', 'text/pdf']),
  doc: fileType('text', 'application/msword', WORD),
  docx: fileType('text', `${OFFICE}.wordprocessingml.document`, WORD),
  docm: fileType('text', 'application/vnd.ms-word.document.macroenabled.12', WORD),
  dot: fileType('text', 'application/msword', [...WORD, 'application/msword-template']),
  dotx: fileType('text', `${OFFICE}.wordprocessingml.template`, WORD),
  xls: fileType('sheet', 'application/vnd.ms-excel', EXCEL),
  xlsx: fileType('sheet', `${OFFICE}.spreadsheetml.sheet`, EXCEL),
  xlsm: fileType('sheet', 'application/vnd.ms-excel.sheet.macroenabled.12', EXCEL),
  xlsb: fileType('sheet', 'application/vnd.ms-excel.sheet.binary.macroenabled.12', EXCEL),
  ppt: fileType('slides', 'application/vnd.ms-powerpoint', POWERPOINT),
  pptx: fileType('slides', `${OFFICE}.presentationml.presentation`, POWERPOINT),
  pptm: fileType('slides', 'application/vnd.ms-powerpoint.presentation.macroenabled.12', POWERPOINT),
  pps: fileType('slides', 'application/vnd.ms-powerpoint', POWERPOINT),
  ppsx: fileType('slides', `${OFFICE}.presentationml.slideshow`, POWERPOINT),
  pot: fileType('slides', 'application/vnd.ms-powerpoint', POWERPOINT),
  potx: fileType('slides', `${OFFICE}.presentationml.template`, POWERPOINT),
  odt: fileType('text', `${ODF}.text`),
  ods: fileType('sheet', `${ODF}.spreadsheet`),
  odp: fileType('slides', `${ODF}.presentation`),
  odg: fileType('drawing', `${ODF}.graphics`),
  fodt: fileType('text', `${ODF}.text-flat-xml`, ['application/xml', 'text/xml']),
  fods: fileType('sheet', `${ODF}.spreadsheet-flat-xml`, ['application/xml', 'text/xml']),
  fodp: fileType('slides', `${ODF}.presentation-flat-xml`, ['application/xml', 'text/xml']),
  rtf: fileType('text', 'application/rtf', ['text/rtf', 'application/x-rtf', 'text/richtext', ...WORD]),
  txt: fileType('text', 'text/plain'),
  csv: fileType('sheet', 'text/csv', [
    'text/plain',
    'application/csv',
    'text/comma-separated-values',
    ...EXCEL,
  ]),
  // Many Linux systems take a `.key` file for a PGP key.
  key: fileType('slides', 'application/vnd.apple.keynote', [
    'application/pgp-keys',
    'application/x-iwork-keynote-sffkey',
  ]),
  pages: fileType('text', 'application/vnd.apple.pages', ['application/x-iwork-pages-sffpages']),
  numbers: fileType('sheet', 'application/vnd.apple.numbers', ['application/x-iwork-numbers-sffnumbers']),
  png: fileType('image', 'image/png', ['image/x-png']),
  jpg: fileType('image', 'image/jpeg', ['image/jpg', 'image/pjpeg']),
  jpeg: fileType('image', 'image/jpeg', ['image/jpg', 'image/pjpeg']),
  jpe: fileType('image', 'image/jpeg', ['image/jpg', 'image/pjpeg']),
  jfif: fileType('image', 'image/jpeg', ['image/jpg', 'image/pjpeg']),
  webp: fileType('image', 'image/webp'),
  gif: fileType('image', 'image/gif'),
  tif: fileType('image', 'image/tiff', ['image/x-tiff']),
  tiff: fileType('image', 'image/tiff', ['image/x-tiff']),
  bmp: fileType('image', 'image/bmp', ['image/x-ms-bmp', 'image/x-bmp']),
  avif: fileType('image', 'image/avif'),
  heic: fileType('image', 'image/heic', ['image/heif', 'image/heic-sequence']),
  svg: fileType('image', 'image/svg+xml'),
} as const satisfies Record<string, FileType>;

export type Extension = keyof typeof FILE_TYPES;

/** Lower case, without the dot. */
export const EXTENSIONS = Object.keys(FILE_TYPES) as Extension[];
/** The extensions with their dot. */
export const DOTTED_EXTENSIONS: readonly string[] = EXTENSIONS.map((extension) => `.${extension}`);

/** The Content-Types of stored objects, each once. */
export const MIMETYPES: readonly string[] = [
  ...new Set(EXTENSIONS.map((name) => FILE_TYPES[name].contentType)),
];

/** The type of a file with this extension. */
export const fileTypeOf = (extension: Extension): FileType => FILE_TYPES[extension];

export const isExtension = (text: string): text is Extension => Object.hasOwn(FILE_TYPES, text);
