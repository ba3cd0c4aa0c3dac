/** Measures an XML document while it is read. */
import type { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { damagedError } from '../conversion-error.ts';
import type { LimitId } from './content-limits.ts';
import type { Tally } from './tally.ts';
import { xmlDecoder } from './xml-decoder.ts';

/** An element that begins. */
export interface Element {
  /** The name without its prefix. */
  name: string;
  /** Returns the value of an attribute by its name without prefix. */
  attribute(name: string): string | undefined;
}

/** The counted parts of XML documents. Elements are named without their prefix, because a document may choose it. */
export interface XmlRules {
  /** Limits of the nesting depth of elements with these names. */
  depth: ReadonlyMap<string, LimitId>;
  /** Limits of the number of elements with these names. */
  count: ReadonlyMap<string, LimitId>;
  /** Returns the handlers that measure one XML document. */
  handlers?(tally: Tally): XmlHandlers;
}

export interface XmlHandlers {
  open?(element: Element): void;
  close?(name: string): void;
  text?(text: string): void;
  /** Called once, after the last element. */
  end?(): void;
}

const MAX_CHUNK_LENGTH = 64 * 1024;

/**
 * Measures an XML document in one pass, in time that is linear in its size. Errors of the syntax do not end the scan,
 * because the parts before and after an error may still reach LibreOffice.
 * @throws LimitExceeded, or ConversionError DAMAGED when it defines entities that may hide elements
 */
export async function scanXml(chunks: AsyncIterable<Buffer>, rules: XmlRules, tally: Tally): Promise<void> {
  const handlers = rules.handlers?.(tally) ?? {};
  const parser = createParser(rules, handlers, tally);
  let decoder: TextDecoder | null = null;
  for await (const chunk of chunks) {
    decoder ??= xmlDecoder(chunk);
    tally.add('xmlBytes', chunk.length);
    for (let at = 0; at < chunk.length; at += MAX_CHUNK_LENGTH) {
      parser.write(decoder.decode(chunk.subarray(at, at + MAX_CHUNK_LENGTH), { stream: true }));
    }
  }
  parser.close();
  handlers.end?.();
}

function createParser(rules: XmlRules, handlers: XmlHandlers, tally: Tally): SaxesParser {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const depths = new Map<LimitId, number>();
  let depth = 0;
  parser.on('error', () => {});
  parser.on('doctype', (text) => {
    if (hasUnsafeEntities(text)) throw damagedError();
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    tally.reach('xmlDepth', depth);
    tally.add('elements');
    const name = localName(tag.name);
    const count = rules.count.get(name);
    if (count) tally.add(count);
    const nested = rules.depth.get(name);
    if (nested) {
      const level = (depths.get(nested) ?? 0) + 1;
      depths.set(nested, level);
      tally.reach(nested, level);
    }
    handlers.open?.({ name, attribute: (wanted) => attributeOf(tag.attributes, wanted) });
  });
  parser.on('text', (text) => {
    tally.readText(text);
    handlers.text?.(text);
  });
  parser.on('closetag', (tag) => {
    depth -= 1;
    const name = localName(tag.name);
    const nested = rules.depth.get(name);
    if (nested) depths.set(nested, (depths.get(nested) ?? 1) - 1);
    handlers.close?.(name);
  });
  return parser;
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1);

function attributeOf(attributes: Record<string, string>, name: string): string | undefined {
  for (const key in attributes) {
    if (localName(key) === name) return attributes[key];
  }
  return undefined;
}

const ENTITY = '<!ENTITY';
const SAFE_ENTITY = /<!ENTITY\s+[\w:.-]+\s+(?:"[^"<&%]{0,200}"|'[^'<&%]{0,200}')\s*>/g;

/** Drawing programs define entities for namespaces. Entities with markup or with other entities are unsafe. */
const hasUnsafeEntities = (doctype: string): boolean =>
  doctype.split(ENTITY).length - 1 !== (doctype.match(SAFE_ENTITY)?.length ?? 0);
