/** OpenDocument in a single XML file. */
import type { Read } from './bytes.ts';
import { type Identified, identified, type KindId } from './kinds.ts';

/** Bytes within which the root element must begin. */
const MAX_PROLOGUE_BYTES = 64 * 1024;

/**
 * Matches the XML declaration, comments and the root element. A document type does not match: OpenDocument has none,
 * and it could define entities that grow without end.
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

/**
 * Identifies an OpenDocument that is a single XML file (OpenDocument 1.3 part 3, 3.1.2). Returns null for other
 * files.
 */
export async function identifyFlatXml(read: Read, size: number): Promise<Identified | null> {
  const beginning = (await read(0, Math.min(size, MAX_PROLOGUE_BYTES))).toString('utf8');
  const root = ROOT.exec(beginning)?.[1];
  const id = root && FLAT[MIMETYPE.exec(root)?.[1] ?? ''];
  return id ? identified(id) : null;
}
