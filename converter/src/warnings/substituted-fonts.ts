import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Warning } from '../report/api.ts';
import { joined } from './placeholder-pages.ts';

/** Fonts there is a twin of, letter by letter as wide: a page looks the same. */
const TWINS = new Set(
  [
    ['arial', 'helvetica', 'times new roman', 'times', 'courier new', 'courier', 'calibri', 'cambria'],
    // Symbols LibreOffice draws with its own font.
    ['symbol', 'wingdings', 'wingdings 2', 'wingdings 3', 'webdings', 'opensymbol', 'starsymbol'],
  ].flat(),
);

/** Words LibreOffice and Office use for "whatever there is". */
const GENERIC = new Set(['sans', 'serif', 'sans-serif', 'monospace', 'auto', 'default']);

/** The families installed here, in lower case; without fontconfig none. */
export async function installedFonts(): Promise<Set<string>> {
  const run = promisify(execFile);
  const listed = await run('/usr/bin/fc-list', [':', 'family'], { maxBuffer: 2 ** 24 }).catch(() => null);
  return new Set(
    (listed?.stdout ?? '')
      .toLowerCase()
      .split(/[\n,]/)
      .map((name) => name.trim()),
  );
}

/** What to say about the fonts a document asks for; null when all of them are here, or as good as here. */
export function substituted(fonts: readonly string[], installed: ReadonlySet<string>): Warning | null {
  const missing = fonts.filter((font) => {
    const name = font.toLowerCase();
    return !installed.has(name) && !TWINS.has(name) && !GENERIC.has(name);
  });
  if (missing.length === 0 || installed.size === 0) return null;
  const names = joined(missing.map((name) => `“${name}”`));
  return {
    kind: 'FONT_SUBSTITUTED',
    message:
      missing.length === 1
        ? `The font ${names} is not here; another was used.`
        : `The fonts ${names} are not here; others were used.`,
  };
}
