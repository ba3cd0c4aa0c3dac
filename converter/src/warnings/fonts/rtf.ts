/** The fonts of Rich Text Format. */
import { firstGroups } from './package-reader.ts';

/** Returns the names of the fonts that the font table lists and the text uses. */
export function rtfFonts(rtf: string): string[] {
  const table = /\{\\fonttbl((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}/.exec(rtf)?.[1] ?? '';
  const used = new Set(firstGroups(rtf.replace(table, ''), /\\f(\d+)(?!\d)/g));
  const entries = table.replace(/\{\\\*[^{}]*\}/g, '').matchAll(/\\f(\d+)(?!\d)([^;]*);/g);
  return [...entries]
    .filter(([, number = '']) => used.has(number))
    .map(([, , name = '']) => name.replace(/\\[a-z]+-?\d* ?|[{}]/g, ''));
}
