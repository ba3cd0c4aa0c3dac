import type { Read } from './bytes.ts';
import { type Identified, identified, type KindId } from './kinds.ts';

/** Bytes in which the root element has to have been opened. */
const PROLOGUE = 64 * 1024;

/**
 * Only what may stand before the root element, and the root. A document type does not: OpenDocument has
 * none, and it could define entities that grow without end.
 */
const ROOT = /^\ufeff?(?:\s|<\?[^>]*>|<!--(?:(?!-->).)*-->)*<office:document\s([^>]*)>/s;
const MIMETYPE = /\boffice:mimetype=["']application\/vnd\.oasis\.opendocument\.([a-z-]+)["']/;

const FLAT: Record<string, KindId> = {
  text: 'fodt',
  'text-template': 'fodt',
  spreadsheet: 'fods',
  'spreadsheet-template': 'fods',
  presentation: 'fodp',
  'presentation-template': 'fodp',
};

/** OpenDocument as a single XML file (OpenDocument 1.3 part 3, 3.1.2), or null when it is none. */
export async function identifyFlat(read: Read, size: number): Promise<Identified | null> {
  const beginning = (await read(0, Math.min(size, PROLOGUE))).toString('utf8');
  const root = ROOT.exec(beginning)?.[1];
  const id = root && FLAT[MIMETYPE.exec(root)?.[1] ?? ''];
  return id ? identified(id) : null;
}
