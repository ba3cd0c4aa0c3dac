/** The paragraphs of a tagged PDF. */
import type { Binding, MarkedText, Rectangle } from '../pdfium/binding.ts';
import type { Char, ToPixels } from './chars.ts';
import { boxOf, joinLines, linesOf } from './lines.ts';
import { inReadingOrder } from './reading-order.ts';
import { blockOfContents, type MarkedBlock, readBlocks } from './structure.ts';
import { joinVertical } from './vertical.ts';

/** A paragraph of a page. */
export interface Paragraph {
  chars: Char[];
  box: Rectangle | null;
  isTitle: boolean;
  /** Whether it is no part of the content, such as a page number. */
  isArtifact: boolean;
}

const MAX_OBJECTS = 5_000;
/** The structure is used when it has this share of a page's characters. */
const MIN_SHARE = 0.7;
/** Height of the rows in which text objects are looked up, in pixels. */
const ROW = 32;

/** Returns the paragraphs of a page as the document marks them, or null when it does not mark most of the page. */
export function markedParagraphs<P>(
  pdfium: Binding<P>,
  page: P,
  chars: readonly Char[],
  { toPixels, correct }: { toPixels: ToPixels; correct: (paragraph: Char[]) => Char[] },
): Paragraph[] | null {
  const blocks = readBlocks(pdfium, page);
  if (blocks.length === 0) return null;
  const owners = blockOfContents(blocks);
  const find = textFinder(pdfium.markedTexts(page, MAX_OBJECTS), toPixels);
  const parts = divide(chars, (char) => {
    const text = find(char);
    if (text?.artifact) return 'artifact';
    return (text && owners.get(text.content)) ?? null;
  });
  const placed = chars.filter(({ box }) => box !== null).length;
  const unmarked = sum(parts.others.map((other) => other.chars.filter(({ box }) => box !== null).length));
  if (unmarked > placed * (1 - MIN_SHARE)) return null;
  return inOrder(blocks, parts, correct);
}

/** Returns the smallest text object around a character. */
function textFinder(texts: readonly MarkedText[], toPixels: ToPixels): (char: Char) => MarkedText | null {
  const rows = new Map<number, { text: MarkedText; box: Rectangle; area: number }[]>();
  for (const text of texts) {
    const box = toPixels(text.box);
    const entry = { text, box, area: (box.right - box.left) * (box.bottom - box.top) };
    for (let row = Math.floor((box.top - 1) / ROW); row <= Math.floor((box.bottom + 1) / ROW); row++)
      rows.set(row, [...(rows.get(row) ?? []), entry]);
  }
  return ({ box }) => {
    if (!box) return null;
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    let best: { text: MarkedText; area: number } | null = null;
    for (const entry of rows.get(Math.floor(y / ROW)) ?? []) {
      const { left, top, right, bottom } = entry.box;
      const isInside = x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1;
      if (isInside && (best === null || entry.area < best.area)) best = entry;
    }
    return best?.text ?? null;
  };
}

interface Parts {
  blocks: Map<MarkedBlock, Char[]>;
  artifacts: Char[][];
  /** Characters without a mark, and the block that they follow. */
  others: { after: MarkedBlock | null; chars: Char[] }[];
}

type Owner = MarkedBlock | 'artifact' | null;

/** Divides the characters by their owners. A space belongs to the character before it. */
function divide(chars: readonly Char[], ownerOf: (char: Char) => Owner): Parts {
  const parts: Parts = { blocks: new Map(), artifacts: [], others: [] };
  let owner: Owner = null;
  let block: MarkedBlock | null = null;
  let target: Char[] | null = null;
  for (const char of chars) {
    if (char.box !== null) {
      const next = ownerOf(char);
      if (target === null || next !== owner) {
        owner = next;
        target = targetOf(next);
      }
    }
    target?.push(char);
  }
  return parts;

  function targetOf(next: Owner): Char[] {
    const started: Char[] = [];
    if (next === 'artifact') parts.artifacts.push(started);
    else if (next === null) parts.others.push({ after: block, chars: started });
    else {
      block = next;
      const existing = parts.blocks.get(next);
      if (existing) {
        existing.push({ text: '\n', box: null });
        return existing;
      }
      parts.blocks.set(next, started);
    }
    return started;
  }
}

function inOrder(
  blocks: readonly MarkedBlock[],
  parts: Parts,
  correct: (paragraph: Char[]) => Char[],
): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  const paragraph = (chars: Char[]) => correct(joinLines(joinVertical(linesOf(chars).map(inReadingOrder))));
  const add = (parts: Char[][], isTitle = false, isArtifact = false) => {
    const joined = parts
      .map(paragraph)
      .filter((part) => part.length > 0)
      .flatMap((part, index) => (index === 0 ? part : [{ text: ' ', box: null }, ...part]));
    if (joined.length > 0) paragraphs.push({ chars: joined, box: boxOf(joined), isTitle, isArtifact });
  };
  const addOthers = (after: MarkedBlock | null) => {
    for (const other of parts.others) if (other.after === after) add([other.chars]);
  };
  addOthers(null);
  for (const row of rowsOf(blocks.filter((block) => parts.blocks.has(block)))) {
    add(
      row.map((block) => parts.blocks.get(block) ?? []),
      row[0]?.isTitle,
    );
    for (const block of row) addOthers(block);
  }
  for (const artifact of parts.artifacts) add([artifact], false, true);
  return paragraphs;
}

/** Groups the cells of a row in which no cell has several paragraphs. */
function rowsOf(blocks: readonly MarkedBlock[]): MarkedBlock[][] {
  const groups: MarkedBlock[][] = [];
  for (const block of blocks) {
    const group = groups.at(-1);
    if (group && block.row > 0 && group[0]?.row === block.row) group.push(block);
    else groups.push([block]);
  }
  return groups.flatMap((group) => {
    const cells = new Set(group.map(({ cell }) => cell));
    return cells.size === group.length ? [group] : group.map((block) => [block]);
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
