import { open } from 'node:fs/promises';
import { type Read, reader } from '../identify/bytes.ts';
import { readStreams } from '../identify/compound-file.ts';
import type { KindId } from '../identify/kinds.ts';
import { type Entry, readDirectory, readEntry } from '../identify/zip.ts';

/** Of one part, unpacked: more XML than this is not looked at. */
const MOST = 16 * 2 ** 20;
const MAX_PARTS = 200;

type Parts = (pattern: RegExp) => Promise<string>;

/**
 * The Latin fonts a document asks for, by name. Runs inside a worker; what it cannot read has no fonts.
 * Scripts that fall back to Noto whatever is asked for are left out.
 */
export async function fontsOf(path: string, kind: KindId): Promise<string[]> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const read = reader(file);
  const names = await namesOf(read, size, kind).catch(() => []);
  return [...new Set(names.map(plainName))].filter((name) => name !== '').sort();
}

const plainName = (name: string) =>
  unescapeXml(name)
    .replace(/^['"]|['"]$/g, '')
    .trim()
    .slice(0, 100);

const unescapeXml = (text: string) =>
  text.replaceAll('&apos;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');

async function namesOf(read: Read, size: number, kind: KindId): Promise<string[]> {
  if (kind === 'rtf') return seen(rtfFonts((await read(0, Math.min(size, MOST))).toString('latin1')));
  if (kind === 'ppt') return pptFonts(await read(0, Math.min(size, 4 * MOST)));
  if (kind === 'doc') return seen(await docFonts(read));
  if (kind === 'xls') return xlsFonts(read);
  if (kind === 'docx') return docxFonts(await partsOf(read, size));
  if (kind === 'pptx') return pptxFonts(await partsOf(read, size));
  if (kind === 'xlsx')
    return matches(await (await partsOf(read, size))(/^xl\/styles\.xml$/), /<name val="([^"]+)"/g);
  if (kind === 'odt' || kind === 'ods' || kind === 'odp' || kind === 'odg') {
    return openDocumentFonts(await (await partsOf(read, size))(/^(content|styles)\.xml$/));
  }
  if (kind === 'fodt' || kind === 'fods' || kind === 'fodp') {
    return openDocumentFonts((await read(0, Math.min(size, MOST))).toString('utf8'));
  }
  return [];
}

/** In every Word file's table for comments, formulas and Japanese, whether or not a word is set in them. */
const NEVER_SEEN = ['Cambria Math', 'Tahoma', 'Segoe UI', 'MS Mincho', 'MS Gothic'];
const seen = (names: string[]) => names.filter((name) => !NEVER_SEEN.includes(name) && !name.startsWith('@'));

async function partsOf(read: Read, size: number): Promise<Parts> {
  const entries: Entry[] = await readDirectory(read, size);
  return async (pattern) => {
    const wanted = entries.filter(({ name }) => pattern.test(name)).slice(0, MAX_PARTS);
    const texts = [];
    for (const entry of wanted) texts.push((await readEntry(read, entry, MOST)).toString('utf8'));
    return texts.join('\n');
  };
}

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((found) => found[1] ?? '');

/** Named on slides and masters, and the theme's two: a name with a plus is one of those. */
async function pptxFonts(parts: Parts): Promise<string[]> {
  const slides = await parts(/^ppt\/(slides|slideMasters)\/[^/]+\.xml$/);
  const theme = await parts(/^ppt\/theme\/theme1\.xml$/);
  return [
    ...matches(slides, /<a:latin typeface="([^"+][^"]*)"/g),
    ...matches(theme, /<a:(?:major|minor)Font>\s*<a:latin typeface="([^"]+)"/g),
  ];
}

/** Named in the text, and in the styles the text uses; fonts the document carries in it are not missed. */
async function docxFonts(parts: Parts): Promise<string[]> {
  const text = await parts(/^word\/(document|header\d*|footer\d*|footnotes)\.xml$/);
  const styles = await parts(/^word\/styles\.xml$/);
  const used = new Set(matches(text, /<w:[prt](?:Style|blStyle) w:val="([^"]+)"/g));
  const defaults = /<w:docDefaults>.*?<\/w:docDefaults>/s.exec(styles)?.[0] ?? '';
  const applied = styles.split('<w:style ').filter((style) => {
    const id = /w:styleId="([^"]+)"/.exec(style)?.[1];
    return id !== undefined && (used.has(id) || /w:default="(1|true)"/.test(style));
  });
  const named = (xml: string) => matches(xml, /w:(?:ascii|hAnsi)="([^"]+)"/g);
  const themed = /w:(?:ascii|hAnsi)Theme=/.test(text + defaults + applied.join());
  const theme = themed ? await parts(/^word\/theme\/theme1\.xml$/) : '';
  const table = await parts(/^word\/fontTable\.xml$/);
  const carried = new Set(matches(table, /<w:font w:name="([^"]+)">(?:(?!<\/w:font>).)*<w:embed/gs));
  return [
    ...[text, defaults, ...applied].flatMap(named),
    ...matches(theme, /<a:(?:major|minor)Font>\s*<a:latin typeface="([^"]+)"/g),
  ].filter((name) => !carried.has(name));
}

function openDocumentFonts(xml: string): string[] {
  const families = new Map(
    [...xml.matchAll(/<style:font-face style:name="([^"]+)"[^>]*svg:font-family="([^"]+)"/g)].map((found) => [
      found[1] ?? '',
      found[2] ?? '',
    ]),
  );
  const named = matches(xml, /style:font-name="([^"]+)"/g).map((name) => families.get(name) ?? name);
  return [...named, ...matches(xml, /fo:font-family="([^"]+)"/g)];
}

/** The font table's names, of those the text switches to. */
function rtfFonts(rtf: string): string[] {
  const table = /\{\\fonttbl((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}/.exec(rtf)?.[1] ?? '';
  const used = new Set(matches(rtf.replace(table, ''), /\\f(\d+)(?!\d)/g));
  const entries = table.replace(/\{\\\*[^{}]*\}/g, '').matchAll(/\\f(\d+)(?!\d)([^;]*);/g);
  return [...entries]
    .filter((found) => used.has(found[1] ?? ''))
    .map((found) => (found[2] ?? '').replace(/\\[a-z]+-?\d* ?|[{}]/g, ''));
}

/** [MS-PPT] 2.9.8 FontEntityAtom: 68 bytes that begin with the name. */
function pptFonts(bytes: Buffer): string[] {
  const header = Buffer.from([0xb7, 0x0f, 0x44, 0, 0, 0]);
  const names: string[] = [];
  for (let at = bytes.indexOf(header); at >= 0 && names.length < 200; at = bytes.indexOf(header, at + 1)) {
    names.push(upToNul(bytes.toString('utf16le', at + 6, at + 70)));
  }
  return names;
}

const upToNul = (text: string) => text.split('\0', 1)[0] ?? '';

/** [MS-DOC] 2.9.286 SttbfFfn, found by the FIB in one of the two table streams. */
async function docFonts(read: Read): Promise<string[]> {
  const streams = await readStreams(read);
  const find = (name: string) => streams.find((stream) => stream.name.toLowerCase() === name);
  const fib = await find('worddocument')?.head(0x200);
  if (!fib || fib.length < 0x200) return [];
  const table = find((fib.readUInt16LE(10) & 0x0200) !== 0 ? '1table' : '0table');
  const at = fib.readUInt32LE(0x112);
  const length = fib.readUInt32LE(0x116);
  if (!table || at + length > MOST) return [];
  const fonts = (await table.head(at + length)).subarray(at);
  const names: string[] = [];
  for (let next = 4; next + 40 < fonts.length; next += 1 + (fonts[next] ?? 0)) {
    names.push(upToNul(fonts.toString('utf16le', next + 40, next + 1 + (fonts[next] ?? 0))));
  }
  return names;
}

/** [MS-XLS] 2.4.122 Font records, among the globals at the start of the workbook. */
async function xlsFonts(read: Read): Promise<string[]> {
  const streams = await readStreams(read);
  const head = await streams.find(({ name }) => name.toLowerCase() === 'workbook')?.head(2 ** 17);
  const names: string[] = [];
  for (let at = 0; head && at + 20 < head.length && names.length < 500; at += 4 + head.readUInt16LE(at + 2)) {
    if (head.readUInt16LE(at) !== 0x31) continue;
    const count = head[at + 18] ?? 0;
    const wide = ((head[at + 19] ?? 0) & 1) === 1;
    names.push(head.toString(wide ? 'utf16le' : 'latin1', at + 20, at + 20 + count * (wide ? 2 : 1)));
  }
  return names;
}
