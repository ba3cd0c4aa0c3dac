/** Reads the structure of a tagged PDF: PDF 32000-1:2008, 14.7. */
import type { Binding } from '../pdfium/binding.ts';

/** A paragraph, title or cell as the document marks it. */
export interface MarkedBlock {
  /** The identifiers of its marked contents. */
  contents: number[];
  isTitle: boolean;
  /** The row of a table, and the cell in it; 0 outside of tables. */
  row: number;
  cell: number;
}

const MAX_ELEMENTS = 5_000;
const MAX_LEVELS = 64;
/** Types of parts of a paragraph. */
const INLINE = new Set(
  'Span Link Reference Quote Code Em Strong Sub Ruby RB RT RP Warichu WT WP BibEntry Annot Lbl'.split(' '),
);
/** Types with which LibreOffice and other programs mark the title of a slide. */
const TITLES = new Set(['H', 'Title']);

/** Returns the blocks of a page in the order of the document's structure; empty when the page has none. */
export function readBlocks<P>(pdfium: Binding<P>, page: P): MarkedBlock[] {
  const structure = pdfium.structure(page);
  if (structure === null) return [];
  const blocks: MarkedBlock[] = [];
  let elements = 0;
  let [rows, cells] = [0, 0];
  /** The label of an item of a list, which belongs to the first paragraph of the item. */
  let label: MarkedBlock | null = null;
  interface Place {
    isTitle: boolean;
    row: number;
    cell: number;
    level: number;
  }

  function visit(element: P, block: MarkedBlock | null, outer: Place): MarkedBlock | null {
    elements += 1;
    if (elements > MAX_ELEMENTS || outer.level > MAX_LEVELS) return block;
    const type = pdfium.elementType(element);
    const place = { ...outer, level: outer.level + 1, isTitle: outer.isTitle || TITLES.has(type) };
    if (type === 'TR') place.row = ++rows;
    if (type === 'TD' || type === 'TH') place.cell = ++cells;
    let current = INLINE.has(type) ? block : null;
    const count = Math.min(MAX_ELEMENTS, pdfium.kidCount(element));
    for (let index = 0; index < count; index++) {
      const kid = pdfium.kid(element, index);
      if (kid !== null) {
        const last = visit(kid, current, place);
        current = last ?? current;
        continue;
      }
      const content = pdfium.kidContent(element, index);
      if (content < 0) continue;
      if (current === null && label !== null && type !== 'Lbl') {
        current = label;
        label = null;
      }
      if (current === null) {
        const { isTitle, row, cell } = place;
        current = { contents: [], isTitle, row, cell };
        blocks.push(current);
      }
      current.contents.push(content);
    }
    if (type === 'Lbl' && block === null) label = current;
    return INLINE.has(type) ? current : null;
  }

  try {
    const place = { isTitle: false, row: 0, cell: 0, level: 0 };
    for (let index = 0; index < Math.min(MAX_ELEMENTS, pdfium.rootCount(structure)); index++) {
      const root = pdfium.root(structure, index);
      if (root !== null) visit(root, null, place);
    }
  } finally {
    pdfium.closeStructure(structure);
  }
  return blocks;
}

/**
 * Returns the block of each marked content. The identifiers of a block that continues on another page may be those of
 * other blocks of this page, which have fewer contents in most cases.
 */
export function blockOfContents(blocks: readonly MarkedBlock[]): Map<number, MarkedBlock> {
  const owners = new Map<number, MarkedBlock>();
  for (const block of blocks.toSorted((a, b) => a.contents.length - b.contents.length))
    for (const content of block.contents) if (!owners.has(content)) owners.set(content, block);
  return owners;
}
