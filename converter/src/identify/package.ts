/** Identifies the documents that are ZIP archives: Office Open XML, OpenDocument and iWork. */
import { ConversionError, damagedError, lockedError } from '../conversion-error.ts';
import type { Read } from './bytes.ts';
import { ambiguousFormatError } from './format-errors.ts';
import { iWork } from './iwork.ts';
import { type Identified, identified, type KindId } from './kinds.ts';
import { BrokenZip, openZip, type Zip, type ZipEntry } from './zip.ts';

const STRONG_ENCRYPTION = /strong encryption/;

/** Identifies a document that is a ZIP archive. @throws ConversionError */
export async function identifyPackage(read: Read, size: number, extension: string): Promise<Identified> {
  try {
    const zip = await openZip(read, size);
    if (zip.entries.some((entry) => entry.isEncrypted())) throw lockedError();
    const found = (await openDocument(zip)) ?? (await officeOpenXml(zip)) ?? (await iWork(zip, extension));
    if (found) return found;
  } catch (error) {
    if (!(error instanceof BrokenZip)) throw error;
    throw STRONG_ENCRYPTION.test(error.message)
      ? lockedError({ cause: error })
      : damagedError({ cause: error });
  }
  throw new ConversionError(
    'UNSUPPORTED',
    'The file is an archive, not a document. Upload the document itself.',
  );
}

const find = ({ entries }: Zip, name: string): ZipEntry | undefined =>
  entries.find((entry) => entry.name === name);

const ODF: Record<string, KindId> = {
  text: 'odt',
  'text-template': 'odt',
  'text-master': 'odt',
  spreadsheet: 'ods',
  'spreadsheet-template': 'ods',
  presentation: 'odp',
  'presentation-template': 'odp',
  graphics: 'odg',
  'graphics-template': 'odg',
};

const MAX_MIMETYPE_BYTES = 256;

/** OpenDocument 1.3 part 2, 3.3: the entry `mimetype` contains the media type. */
async function openDocument(zip: Zip): Promise<Identified | null> {
  const entry = find(zip, 'mimetype');
  if (!entry || entry.uncompressedSize > MAX_MIMETYPE_BYTES) return null;
  const mime = (await zip.read(entry)).toString('latin1').trim();
  const id = ODF[/^application\/vnd\.oasis\.opendocument\.(.+)$/.exec(mime)?.[1] ?? ''];
  if (!id) return null;
  const manifest = find(zip, 'META-INF/manifest.xml');
  if (manifest && /encryption-data/.test((await zip.read(manifest)).toString('latin1'))) throw lockedError();
  return identified(id);
}

/** Content types of the main part. Templates and macro-enabled documents are opened like the plain format. */
const OOXML: readonly [RegExp, KindId][] = [
  [
    /wordprocessingml\.(document|template)\.main\+xml|ms-word\.(document|template)\.macroEnabled(Template)?\.main\+xml/i,
    'docx',
  ],
  [
    /presentationml\.(presentation|slideshow|template)\.main\+xml|ms-powerpoint\.(presentation|slideshow|template)\.macroEnabled\.main\+xml/i,
    'pptx',
  ],
  [
    /spreadsheetml\.(sheet|template)\.main\+xml|ms-excel\.(sheet|template|addin)\.macroEnabled\.main\+xml/i,
    'xlsx',
  ],
  [/ms-excel\.sheet\.binary\.macroEnabled\.main/i, 'xlsb'],
];

async function officeOpenXml(zip: Zip): Promise<Identified | null> {
  const entry = zip.entries.find(({ name }) => name.toLowerCase() === '[content_types].xml');
  if (!entry) return null;
  const xml = decodeXml(await zip.read(entry));
  const found = OOXML.filter(([pattern]) => pattern.test(xml));
  if (found.length > 1) {
    throw ambiguousFormatError();
  }
  return found[0] ? identified(found[0][1]) : null;
}

const decodeXml = (bytes: Buffer) =>
  bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8');
