import { ConversionError } from '../conversion-error.ts';
import { DAMAGED, LOCKED } from '../sentences.ts';
import type { Read } from './bytes.ts';
import { type Identified, identified, type KindId } from './kinds.ts';
import { BrokenZip, type Entry, readDirectory, readEntry, verifyEntry } from './zip.ts';

/** What kind of document a ZIP archive is. */
export async function identifyPackage(read: Read, size: number, extension: string): Promise<Identified> {
  try {
    const entries = await readDirectory(read, size);
    if (entries.some(({ flags }) => (flags & 1) !== 0)) throw new ConversionError('LOCKED', LOCKED);
    const found =
      (await openDocument(read, entries)) ??
      (await officeOpenXml(read, entries)) ??
      (await iWork(read, entries, extension));
    if (found) return found;
  } catch (error) {
    if (error instanceof BrokenZip) throw new ConversionError('DAMAGED', DAMAGED, { cause: error });
    throw error;
  }
  throw new ConversionError('UNSUPPORTED', 'It is an archive, not a document, whatever its name says.');
}

const find = (entries: Entry[], name: string) => entries.find((entry) => entry.name === name);

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

/** OpenDocument 1.3 part 2, 3.3: the media type is the first entry's content. */
async function openDocument(read: Read, entries: Entry[]): Promise<Identified | null> {
  const entry = find(entries, 'mimetype');
  if (!entry || entry.uncompressed > 256) return null;
  const mime = (await readEntry(read, entry)).toString('latin1').trim();
  const id = ODF[/^application\/vnd\.oasis\.opendocument\.(.+)$/.exec(mime)?.[1] ?? ''];
  if (!id) return null;
  const manifest = find(entries, 'META-INF/manifest.xml');
  if (manifest && /encryption-data/.test((await readEntry(read, manifest)).toString('latin1'))) {
    throw new ConversionError('LOCKED', LOCKED);
  }
  return identified(id);
}

/** The main part's content type; macro-enabled ones and templates open as what they are made of. */
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

async function officeOpenXml(read: Read, entries: Entry[]): Promise<Identified | null> {
  const entry = entries.find(({ name }) => name.toLowerCase() === '[content_types].xml');
  if (!entry) return null;
  const xml = decodeXml(await readEntry(read, entry));
  const found = OOXML.filter(([pattern]) => pattern.test(xml));
  if (found.length > 1)
    throw new ConversionError('UNSUPPORTED', 'It says that it is two kinds of document at once.');
  return found[0] ? identified(found[0][1]) : null;
}

const decodeXml = (bytes: Buffer) =>
  bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8');

/**
 * Apple's packages say what they are only in Protocol Buffers, so the application is told by parts that
 * only it writes, and by the name where there is none.
 */
async function iWork(read: Read, entries: Entry[], extension: string): Promise<Identified | null> {
  const found = iWorkKind(entries, extension);
  // LibreOffice looks at the checksums of other packages, but shows half of a broken one of these.
  const parts = found ? entries.filter(({ name }) => /\.(iwa|apxl|xml)(\.gz)?$/.test(name)) : [];
  for (const part of parts) await verifyEntry(read, part);
  return found;
}

function iWorkKind(entries: Entry[], extension: string): Identified | null {
  const names = entries.map(({ name }) => name);
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/(^|\/)\.iwp(h|v2)$/)) throw new ConversionError('LOCKED', LOCKED);
  if (has(/(^|\/)index\.apxl(\.gz)?$/)) return identified('key');
  const modern = has(/(^|\/)Index\/Document\.iwa$/) || has(/(^|\/)Index\.zip$/);
  const old = has(/^index\.xml(\.gz)?$/) && has(/^(QuickLook|buildVersionHistory\.plist|thumbs)/);
  if (!modern && !old) return null;
  // iWork '09 says "encrypted" by a compression method nobody else has.
  if (old && entries.some(({ name, method }) => /^index\.xml/.test(name) && method !== 0 && method !== 8)) {
    throw new ConversionError('LOCKED', LOCKED);
  }
  if (has(/(^|\/)Index\/(Slide|MasterSlide|TemplateSlide)(-\d+)*\.iwa$/)) return identified('key');
  if (extension === 'key' || extension === 'pages' || extension === 'numbers') return identified(extension);
  return has(/(^|\/)Index\/CalculationEngine/) ? identified('numbers') : identified('pages');
}
