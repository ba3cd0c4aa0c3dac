/**
 * Refuses files that the converter cannot convert. The decision uses the name, mimetype and size that the browser
 * gives.
 */
import { cut, printable } from '../names/printable.ts';
import { MAX_TITLE_LENGTH } from '../names/title.ts';
import { EXTENSIONS, type Extension, type FileType, fileTypeOf, isExtension } from './file-types.ts';

// Mimetypes of systems that do not know the type, or that looked at the container alone.
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

// Mimetypes that are never those of a document.
const FOREIGN =
  /^(?:audio|video|image|font|model|message|multipart|chemical)\/|html|script|x-(?:ms-?dos|msdownload|dosexec|executable|sharedlib|sh$|msi$)|java-archive|portable-executable/;

export interface FileFacts {
  /** The name that the browser gives. A path before the name is ignored. */
  name: string;
  /** Empty when the browser does not know the type. */
  mimetype: string;
  /** In bytes. */
  size: number;
}

export type Acceptance =
  | { extension: Extension; contentType: string }
  | { rejection: 'unsupported' | 'empty' | 'too_large' };

/** The extension and Content-Type of a file, or the reason why it cannot be uploaded. `maxSize` is in bytes. */
export function acceptFile({ name, mimetype, size }: FileFacts, limits: { maxSize: number }): Acceptance {
  const type = mimetype.split(';', 1).join('').trim().toLowerCase();
  const extension = extensionOf(name, type);
  if (!extension || contradicts(type, extension)) return { rejection: 'unsupported' };
  if (!(size > 0)) return { rejection: 'empty' };
  if (size > limits.maxSize) return { rejection: 'too_large' };
  return { extension, contentType: fileTypeOf(extension).contentType };
}

/**
 * The title of a document that takes its title from its first file: `v1.2 final.pdf` gives `v1.2 final`. At most
 * MAX_TITLE_LENGTH characters; empty when the name has no usable character.
 */
export const titleFrom = (name: string): string =>
  cut(split(name).stem, (beginning) => beginning.length <= MAX_TITLE_LENGTH);

/** No part of a longer name is used. The regular expressions below would take seconds for a name of megabytes. */
const MAX_NAME_LENGTH = 1_000;

/** The name without its folders, at most 1,000 characters: its beginning, and its end with the file extension. */
function baseOf(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  if (base.length <= MAX_NAME_LENGTH) return base;
  return base.slice(0, MAX_NAME_LENGTH / 2) + base.slice(-MAX_NAME_LENGTH / 2);
}

/** The name without its folders, and its file extension, which is null when the name has none. */
function split(name: string): { stem: string; ending: string | null } {
  const base = printable(baseOf(name)).replace(/[. ]+$/, '');
  const dot = base.lastIndexOf('.');
  const ending =
    dot < 0
      ? ''
      : base
          .slice(dot + 1)
          .normalize('NFKC')
          .toLowerCase();
  if (isExtension(ending)) return { stem: base.slice(0, dot).trimEnd(), ending };
  // `setup.exe` has the extension of an unsupported type. `v1.2 final` and `Report 3.1` have no extension.
  return { stem: base, ending: /^(?!\d+$)[a-z0-9_-]{1,8}$/.test(ending) ? ending : null };
}

function extensionOf(name: string, mimetype: string): Extension | undefined {
  const { ending } = split(name);
  if (ending !== null) return isExtension(ending) ? ending : undefined;
  return EXTENSIONS.find((extension) => fileTypeOf(extension).contentType === mimetype);
}

/** Whether the mimetype is that of a file type which cannot have this extension. */
function contradicts(mimetype: string, extension: Extension): boolean {
  const type = fileTypeOf(extension);
  if (GENERIC.has(mimetype) || isNamed(type, mimetype)) return false;
  const others = EXTENSIONS.map(fileTypeOf).filter((other) => isNamed(other, mimetype));
  if (others.length > 0) return !others.some((other) => other.family === type.family);
  // Some office suites have mimetypes of their own for common formats, such as `application/wps-office.pptx`.
  return FOREIGN.test(mimetype);
}

const isNamed = ({ contentType, aliases }: FileType, mimetype: string) =>
  contentType === mimetype || aliases?.includes(mimetype) === true;
