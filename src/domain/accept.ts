/**
 * Which files may be uploaded, by what the browser says of them. The converter looks at the bytes later;
 * this only refuses early what cannot work. Pure.
 */
import { cut, printable } from './printable.ts';

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const ODF = 'application/vnd.oasis.opendocument';
const WORD = ['application/msword', 'application/vnd.ms-word', 'application/x-msword', 'text/rtf'];
const EXCEL = ['application/vnd.ms-excel', 'application/msexcel', 'application/x-msexcel', 'application/xls'];
const POWERPOINT = ['application/vnd.ms-powerpoint', 'application/mspowerpoint', 'application/powerpoint'];

interface Kind {
  /** Files of one family may be called by each other's mimetypes: systems often know only the oldest. */
  family: 'pdf' | 'text' | 'sheet' | 'slides' | 'drawing' | 'image';
  /** What is signed into the upload and stored; lower case. */
  contentType: string;
  /** What else systems call it. */
  aliases?: readonly string[];
}

const kind = (family: Kind['family'], contentType: string, aliases: readonly string[] = []): Kind => ({
  family,
  contentType,
  aliases,
});

const KINDS = {
  pdf: kind('pdf', 'application/pdf', ['application/x-pdf', 'application/acrobat', 'text/pdf']),
  doc: kind('text', 'application/msword', WORD),
  docx: kind('text', `${OFFICE}.wordprocessingml.document`, WORD),
  docm: kind('text', 'application/vnd.ms-word.document.macroenabled.12', WORD),
  dot: kind('text', 'application/msword', [...WORD, 'application/msword-template']),
  dotx: kind('text', `${OFFICE}.wordprocessingml.template`, WORD),
  xls: kind('sheet', 'application/vnd.ms-excel', EXCEL),
  xlsx: kind('sheet', `${OFFICE}.spreadsheetml.sheet`, EXCEL),
  xlsm: kind('sheet', 'application/vnd.ms-excel.sheet.macroenabled.12', EXCEL),
  xlsb: kind('sheet', 'application/vnd.ms-excel.sheet.binary.macroenabled.12', EXCEL),
  ppt: kind('slides', 'application/vnd.ms-powerpoint', POWERPOINT),
  pptx: kind('slides', `${OFFICE}.presentationml.presentation`, POWERPOINT),
  pptm: kind('slides', 'application/vnd.ms-powerpoint.presentation.macroenabled.12', POWERPOINT),
  pps: kind('slides', 'application/vnd.ms-powerpoint', POWERPOINT),
  ppsx: kind('slides', `${OFFICE}.presentationml.slideshow`, POWERPOINT),
  pot: kind('slides', 'application/vnd.ms-powerpoint', POWERPOINT),
  potx: kind('slides', `${OFFICE}.presentationml.template`, POWERPOINT),
  odt: kind('text', `${ODF}.text`),
  ods: kind('sheet', `${ODF}.spreadsheet`),
  odp: kind('slides', `${ODF}.presentation`),
  odg: kind('drawing', `${ODF}.graphics`),
  fodt: kind('text', `${ODF}.text-flat-xml`, ['application/xml', 'text/xml']),
  fods: kind('sheet', `${ODF}.spreadsheet-flat-xml`, ['application/xml', 'text/xml']),
  fodp: kind('slides', `${ODF}.presentation-flat-xml`, ['application/xml', 'text/xml']),
  rtf: kind('text', 'application/rtf', ['text/rtf', 'application/x-rtf', 'text/richtext', ...WORD]),
  txt: kind('text', 'text/plain'),
  csv: kind('sheet', 'text/csv', ['text/plain', 'application/csv', 'text/comma-separated-values', ...EXCEL]),
  // On many Linux systems `.key` is a PGP key.
  key: kind('slides', 'application/vnd.apple.keynote', [
    'application/pgp-keys',
    'application/x-iwork-keynote-sffkey',
  ]),
  pages: kind('text', 'application/vnd.apple.pages', ['application/x-iwork-pages-sffpages']),
  numbers: kind('sheet', 'application/vnd.apple.numbers', ['application/x-iwork-numbers-sffnumbers']),
  png: kind('image', 'image/png', ['image/x-png']),
  jpg: kind('image', 'image/jpeg', ['image/jpg', 'image/pjpeg']),
  jpeg: kind('image', 'image/jpeg', ['image/jpg', 'image/pjpeg']),
} as const satisfies Record<string, Kind>;

export type Extension = keyof typeof KINDS;

/** Lower case, without the dot. */
export const EXTENSIONS = Object.keys(KINDS) as Extension[];

/** The types files are stored under, each once. */
export const MIMETYPES: readonly string[] = [...new Set(EXTENSIONS.map((name) => KINDS[name].contentType))];

// What a system says when it does not know, or looked only at the container.
const GENERIC = new Set([
  '',
  'application/octet-stream',
  'binary/octet-stream',
  'application/x-download',
  'application/download',
  'application/force-download',
  'application/zip',
  'application/x-zip',
  'application/x-zip-compressed',
  'application/x-ole-storage',
  'application/x-cfb',
  'application/x-tika-msoffice',
  'application/x-tika-ooxml',
]);

// Never a document, whatever its name says.
const FOREIGN =
  /^(?:audio|video|image|font|model|message|multipart|chemical)\/|html|script|x-(?:ms-?dos|msdownload|dosexec|executable|sharedlib|sh$|msi$)|java-archive|portable-executable/;

export interface FileFacts {
  /** As the browser gives it; a path is tolerated and dropped. */
  name: string;
  /** Empty when the browser does not know. */
  mimetype: string;
  /** Bytes. */
  size: number;
}

export type Acceptance =
  | { extension: Extension; contentType: string }
  | { refused: 'unsupported' | 'empty' | 'too_large' };

/** Decides whether a file may be uploaded, and what its extension and Content-Type are here. `maxSize` in bytes. */
export function accept({ name, mimetype, size }: FileFacts, limits: { maxSize: number }): Acceptance {
  const said = mimetype.split(';', 1).join('').trim().toLowerCase();
  const extension = extensionOf(name, said);
  if (!extension || contradicts(said, extension)) return { refused: 'unsupported' };
  if (!(size > 0)) return { refused: 'empty' };
  if (size > limits.maxSize) return { refused: 'too_large' };
  return { extension, contentType: KINDS[extension].contentType };
}

/** A document's first title: `v1.2 final.pdf` gives `v1.2 final`. At most 255 characters; empty when nothing is left. */
export function titleFrom(name: string): string {
  const { stem } = split(name);
  return cut(stem, (beginning) => beginning.length <= 255);
}

const isExtension = (text: string): text is Extension => Object.hasOwn(KINDS, text);

/** The name without its folders, and the ending that says what it is, when it is one of ours. */
function split(name: string): { stem: string; ending: string | null } {
  const base = printable(name.split(/[/\\]/).at(-1) ?? '').replace(/[. ]+$/, '');
  const dot = base.lastIndexOf('.');
  const ending =
    dot < 0
      ? ''
      : base
          .slice(dot + 1)
          .normalize('NFKC')
          .toLowerCase();
  if (isExtension(ending)) return { stem: base.slice(0, dot).trimEnd(), ending };
  // `v1.2 final` and `Report 3.1` have no ending; `setup.exe` has one, of something else.
  return { stem: base, ending: /^(?!\d+$)[a-z0-9_-]{1,8}$/.test(ending) ? ending : null };
}

function extensionOf(name: string, mimetype: string): Extension | undefined {
  const { ending } = split(name);
  if (ending !== null) return isExtension(ending) ? ending : undefined;
  return EXTENSIONS.find((extension) => KINDS[extension].contentType === mimetype);
}

function contradicts(mimetype: string, extension: Extension): boolean {
  const { family, contentType, aliases }: Kind = KINDS[extension];
  if (GENERIC.has(mimetype) || mimetype === contentType || aliases?.includes(mimetype)) return false;
  const others = EXTENSIONS.map((other): Kind => KINDS[other]).filter((other) => names(other, mimetype));
  if (others.length > 0) return !others.some((other) => other.family === family);
  // An office suite's own name for a format of others (`application/wps-office.pptx`) contradicts nothing.
  return FOREIGN.test(mimetype);
}

const names = ({ contentType, aliases }: Kind, mimetype: string) =>
  contentType === mimetype || aliases?.includes(mimetype) === true;
