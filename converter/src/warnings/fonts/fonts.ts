/** The names of the fonts that a document of any kind uses. */
import { open } from 'node:fs/promises';
import { cutText } from '../../cut-text.ts';
import { type Read, readerOf } from '../../identify/bytes.ts';
import type { KindId } from '../../identify/kinds.ts';
import { docFonts, pptFonts, xlsFonts } from './binary-office.ts';
import { docxFonts, pptxFonts, xlsxFonts } from './office-open-xml.ts';
import { openDocumentFonts } from './open-document.ts';
import { openPackage } from './package-reader.ts';
import { rtfFonts } from './rtf.ts';

/** The search for font names reads at most this part of a document. */
const MAX_SEARCHED_BYTES = 16 * 2 ** 20;
const MAX_SEARCHED_PPT_BYTES = 64 * 2 ** 20;
const MAX_NAME_LENGTH = 100;

/**
 * Returns the names of the Latin fonts that a document uses, or none when they cannot be read. Fonts of other scripts
 * are left out, because Noto replaces fonts of every name. Runs in a sandboxed worker.
 */
export async function fontsOf(path: string, kind: KindId): Promise<string[]> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const names = await namesOf(readerOf(file), size, kind).catch(() => []);
  return [...new Set(names.map(cleanName))].filter((name) => name !== '').sort();
}

const cleanName = (name: string) =>
  cutText(
    unescapeXml(name)
      .replace(/^['"]|['"]$/g, '')
      .trim(),
    MAX_NAME_LENGTH,
  );

const unescapeXml = (text: string) =>
  text.replaceAll('&apos;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');

async function namesOf(read: Read, size: number, kind: KindId): Promise<string[]> {
  const beginning = (max: number) => read(0, Math.min(size, max));
  switch (kind) {
    case 'rtf':
      return visible(rtfFonts((await beginning(MAX_SEARCHED_BYTES)).toString('latin1')));
    case 'ppt':
      return pptFonts(await beginning(MAX_SEARCHED_PPT_BYTES));
    case 'doc':
      return visible(await docFonts(read));
    case 'xls':
      return xlsFonts(read);
    case 'docx':
      return docxFonts(await openPackage(read, size));
    case 'pptx':
      return pptxFonts(await openPackage(read, size));
    case 'xlsx':
      return xlsxFonts(await openPackage(read, size));
    case 'odt':
    case 'ods':
    case 'odp':
    case 'odg': {
      const readParts = await openPackage(read, size);
      return openDocumentFonts(await readParts(/^(content|styles)\.xml$/));
    }
    case 'fodt':
    case 'fods':
    case 'fodp':
      return openDocumentFonts((await beginning(MAX_SEARCHED_BYTES)).toString('utf8'));
    default:
      return [];
  }
}

/** Fonts that Word lists in every file, for comments, formulas and Japanese, whether or not they are used. */
const ALWAYS_LISTED = ['Cambria Math', 'Tahoma', 'Segoe UI', 'MS Mincho', 'MS Gothic'];
const visible = (names: string[]) =>
  names.filter((name) => !ALWAYS_LISTED.includes(name) && !name.startsWith('@'));
