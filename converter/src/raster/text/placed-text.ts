/** The paragraphs of a PDF without tags. */
import type { Rectangle } from '../pdfium/binding.ts';
import type { Char } from './chars.ts';
import { boxOf, joinLines, linesOf, textOf } from './lines.ts';
import type { Paragraph } from './marked-text.ts';
import { inReadingOrder } from './reading-order.ts';
import { joinVertical } from './vertical.ts';

/** A shorter line is a line of its own, such as an entry of a list. */
const MIN_FULL_LINE = 30;
/** The distance of two lines of a paragraph, in relation to the height of a line. */
const MAX_LINE_GAP = 1.1;
/** The difference in height of two lines of a paragraph. */
const MAX_HEIGHT_RATIO = 1.35;
/** Lines whose ends are not aligned may be shorter by this many heights of a line. */
const MAX_RAG = 1.5;
/** A first line may begin farther to the left or to the right, in heights of a line. */
const MAX_INDENT = 4;
const LABEL = /^(?:[•◦▪▫‣⁃·*●○■□➢✓–—-]|\(?\d{1,3}[.)]|[a-z][.)])\s/u;
/** More columns are left in the order of the document. */
const MAX_ORDERED = 150;

interface Line {
  chars: Char[];
  left: number;
  top: number;
  right: number;
  bottom: number;
  text: string;
}

/** Returns the paragraphs of a page by the places of their characters. */
export function placedParagraphs(
  chars: readonly Char[],
  correct: (paragraph: Char[]) => Char[],
): Paragraph[] {
  const lines = joinVertical(linesOf(chars).map(inReadingOrder));
  return inColumns(grouped(lines).map((group) => paragraphOf(correct(joinLines(group)))));
}

const paragraphOf = (chars: Char[]): Paragraph => ({
  chars,
  box: boxOf(chars),
  isTitle: false,
  isArtifact: false,
});

/** Groups the lines of each paragraph. */
function grouped(lines: readonly Char[][]): Char[][][] {
  const groups: { lines: Line[] }[] = [];
  const result: Char[][][] = [];
  for (const chars of lines) {
    const box = boxOf(chars);
    if (!box) continue;
    const line = { chars, ...box, text: textOf(chars).trim() };
    const group = groups.at(-1);
    if (group && continues(group.lines, line)) {
      group.lines.push(line);
      result.at(-1)?.push(chars);
    } else {
      groups.push({ lines: [line] });
      result.push([chars]);
    }
  }
  return result;
}

function continues(lines: readonly Line[], next: Line): boolean {
  const last = lines.at(-1);
  if (!last || last.text.length < MIN_FULL_LINE || LABEL.test(next.text)) return false;
  const [height, nextHeight] = [last.bottom - last.top, next.bottom - next.top];
  if (Math.max(height, nextHeight) > Math.min(height, nextHeight) * MAX_HEIGHT_RATIO) return false;
  const gap = next.top - last.bottom;
  if (gap < -height * 0.5 || gap > height * MAX_LINE_GAP) return false;
  const left = lines.length > 1 ? last.left : next.left;
  if (Math.abs(next.left - left) > height || Math.abs(next.left - last.left) > height * MAX_INDENT)
    return false;
  // The first word of the next line does not fit on this one.
  const word =
    (next.right - next.left) * ((next.text.indexOf(' ') + 1 || next.text.length) / next.text.length);
  return last.right + word + height * MAX_RAG > Math.max(...lines.map(({ right }) => right), next.right);
}

/** Paragraphs that follow each other from above to below, such as those of a text box or of a column. */
interface Column {
  paragraphs: Paragraph[];
  box: Rectangle;
}

/** Sorts columns that are above each other from above to below, and those beside each other in the script's direction. */
function inColumns(paragraphs: readonly Paragraph[]): Paragraph[] {
  const columns = columnsOf(paragraphs);
  if (columns.length > MAX_ORDERED) return [...paragraphs];
  const rest = [...columns];
  const sorted: Paragraph[] = [];
  while (rest.length > 0) {
    const first = rest.findIndex((b) => rest.every((a) => a === b || !precedes(a, b)));
    for (const column of rest.splice(Math.max(0, first), 1)) sorted.push(...column.paragraphs);
  }
  return sorted;
}

function columnsOf(paragraphs: readonly Paragraph[]): Column[] {
  const columns: Column[] = [];
  for (const paragraph of paragraphs) {
    const { box } = paragraph;
    if (!box) continue;
    const last = columns.at(-1);
    if (last && isBelow(last.box, box)) {
      last.paragraphs.push(paragraph);
      last.box = {
        left: Math.min(last.box.left, box.left),
        top: Math.min(last.box.top, box.top),
        right: Math.max(last.box.right, box.right),
        bottom: Math.max(last.box.bottom, box.bottom),
      };
    } else columns.push({ paragraphs: [paragraph], box });
  }
  return columns;
}

/** The distance of two paragraphs of a column, in relation to the height of the second one. */
const MAX_PARAGRAPH_GAP = 2;

const isBelow = (column: Rectangle, box: Rectangle) =>
  overlaps(column.left, column.right, box.left, box.right) &&
  box.top > column.bottom - (box.bottom - box.top) / 2 &&
  box.top - column.bottom < (box.bottom - box.top) * MAX_PARAGRAPH_GAP;

/** Whether two spans share more than a pixel. */
const overlaps = (start: number, end: number, from: number, to: number) =>
  Math.min(end, to) - Math.max(start, from) > 1;

/** Two columns that are neither above nor beside each other have the order of the document. */
function precedes(a: Column, b: Column): boolean {
  if (overlaps(a.box.left, a.box.right, b.box.left, b.box.right)) return a.box.top < b.box.top;
  if (overlaps(a.box.top, a.box.bottom, b.box.top, b.box.bottom))
    return a.box.left < b.box.left !== isRightToLeft(a, b);
  return false;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** Lines of vertical text and columns of right-to-left scripts begin on the right. */
const isRightToLeft = (...columns: Column[]) =>
  columns.every(
    ({ box, paragraphs }) =>
      box.bottom - box.top > (box.right - box.left) * 2 ||
      paragraphs.every(({ chars }) => RIGHT_TO_LEFT.test(textOf(chars))),
  );
