/**
 * Letters that a PDF may lose or put into another order, because LibreOffice draws them with several glyphs or with those
 * of a replacement font. Others are Latin, Greek and Cyrillic letters without further marks, and signs. The driver of
 * LibreOffice has the same set (driver/words.py).
 */
export const OTHER_LETTERS = /[\u0300-\u036f\u0530-\u1fff\u2070-\u209f\u2150-\u218f\u2300-\u{10ffff}]/u;
