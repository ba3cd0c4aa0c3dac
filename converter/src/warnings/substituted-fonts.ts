/** The warning about fonts that are not installed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cutText } from '../cut-text.ts';
import { formatList } from '../english-text.ts';
import type { Warning } from './warning.ts';

/** Fonts for which a font with the same widths is installed, so that pages look the same. */
const METRIC_COMPATIBLE = [
  'arial',
  'helvetica',
  'times new roman',
  'times',
  'courier new',
  'courier',
  'calibri',
  'cambria',
];

/** LibreOffice draws these symbols with a font of its own. */
const SYMBOLS = ['symbol', 'wingdings', 'wingdings 2', 'wingdings 3', 'webdings', 'opensymbol', 'starsymbol'];

/** Names that LibreOffice and Office use for a font of any family. */
const GENERIC = ['sans', 'serif', 'sans-serif', 'monospace', 'auto', 'default'];

const NEVER_MISSING = new Set([...METRIC_COMPATIBLE, ...SYMBOLS, ...GENERIC]);

/** Long names are cut, because the API accepts messages of at most 500 characters. */
const MAX_NAME_LENGTH = 30;
const shorten = (name: string) =>
  name.length > MAX_NAME_LENGTH ? `${cutText(name, MAX_NAME_LENGTH - 1).toWellFormed()}…` : name;

/** Returns the names of the installed font families in lower case, or none where fontconfig is missing. */
export async function installedFonts(): Promise<Set<string>> {
  const run = promisify(execFile);
  const list = await run('/usr/bin/fc-list', [':', 'family'], { maxBuffer: 2 ** 24 }).catch(() => null);
  return new Set(
    (list?.stdout ?? '')
      .toLowerCase()
      .split(/[\n,]/)
      .map((name) => name.trim()),
  );
}

/** Returns the warning about the fonts of a document that are not installed, or null when there are none. */
export function substitutedFontsWarning(
  fonts: readonly string[],
  installed: ReadonlySet<string>,
): Warning | null {
  const missing = fonts.filter((font) => {
    const name = font.toLowerCase();
    return !installed.has(name) && !NEVER_MISSING.has(name);
  });
  if (missing.length === 0 || installed.size === 0) return null;
  const names = formatList(missing.map((name) => `“${shorten(name)}”`));
  const message =
    missing.length === 1
      ? `The font ${names} is not available. Another font was used.`
      : `The fonts ${names} are not available. Other fonts were used.`;
  return { kind: 'FONT_SUBSTITUTED', message };
}
