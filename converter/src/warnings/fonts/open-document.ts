/** The fonts of OpenDocument. */
import { firstGroups } from './package-reader.ts';

/** Returns the fonts of styles. Most styles name a font face, whose declaration has the name of the family. */
export function openDocumentFonts(xml: string): string[] {
  const faces = xml.matchAll(/<style:font-face style:name="([^"]+)"[^>]*svg:font-family="([^"]+)"/g);
  const families = new Map([...faces].map(([, name = '', family = '']) => [name, family]));
  const named = firstGroups(xml, /style:font-name="([^"]+)"/g).map((name) => families.get(name) ?? name);
  return [...named, ...firstGroups(xml, /fo:font-family="([^"]+)"/g)];
}
