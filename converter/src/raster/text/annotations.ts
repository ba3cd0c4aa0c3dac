/** The text in form fields, and in notes on a page. */
import { cutText } from '../../cut-text.ts';
import type { Annotation, Binding, Rectangle } from '../pdfium/binding.ts';
import type { Char, ToPixels } from './chars.ts';

/** `FPDF_ANNOT_FREETEXT` and `FPDF_ANNOT_WIDGET`. */
const FREE_TEXT = 3;
const WIDGET = 20;
/** `FPDF_ANNOT_FLAG_HIDDEN` and `FPDF_ANNOT_FLAG_NOVIEW`. */
const INVISIBLE = 0x02 | 0x20;
/** `FPDF_FORMFIELD_COMBOBOX`, `_LISTBOX` and `_TEXTFIELD`: fields whose value is text. */
const TEXT_FIELDS = [4, 5, 6];
/** PDF 32000-1:2008, table 228: a field that shows asterisks. */
const PASSWORD = 1 << 13;
const MAX_ANNOTATIONS = 500;
const MAX_VALUE_LENGTH = 2_000;

/** Inserts what is filled into a form, and the notes that are written on the page, where the reader sees them. */
export function insertAnnotations<P>(
  pdfium: Binding<P>,
  page: P,
  form: P | null,
  lines: Char[][],
  toPixels: ToPixels,
): Char[][] {
  const result = [...lines];
  for (const annotation of pdfium.annotations(page, form, MAX_ANNOTATIONS)) {
    const text = cutText(textOf(annotation), MAX_VALUE_LENGTH).trim();
    if (text === '') continue;
    const box = toPixels(annotation.rectangle);
    result.splice(placeOf(result, box), 0, [{ text, box }]);
  }
  return result;
}

function textOf({ subtype, flags, fieldType, fieldFlags, value, contents }: Annotation): string {
  if ((flags & INVISIBLE) !== 0) return '';
  if (subtype === FREE_TEXT) return contents;
  if (subtype !== WIDGET || !TEXT_FIELDS.includes(fieldType) || (fieldFlags & PASSWORD) !== 0) return '';
  return value;
}

/** Returns the index after the last line that begins above the box, or beside it on its left. */
function placeOf(lines: readonly Char[][], box: Rectangle): number {
  const middle = (box.top + box.bottom) / 2;
  const last = lines.findLastIndex((line) => {
    const first = line.find((char) => char.box !== null)?.box;
    if (!first) return false;
    const isBeside = first.top < box.bottom && first.bottom > box.top;
    return isBeside ? first.left < box.left : (first.top + first.bottom) / 2 < middle;
  });
  return last + 1;
}
