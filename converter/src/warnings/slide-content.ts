/** The warnings about what LibreOffice does not draw on slides as PowerPoint does. */
import { cutText } from '../cut-text.ts';
import { formatNumbers } from '../english-text.ts';
import type { Warning } from './warning.ts';

/** Long names and lists are cut, because the API accepts messages of at most 500 characters. */
const MAX_NAME_LENGTH = 30;
const MAX_LIST_LENGTH = 200;

/** Names slides, counted from 1, as PowerPoint does: from the number that the author gives to the first one. */
function onSlides(slides: readonly number[], firstNumber: number): string {
  const numbers = slides.map((slide) => slide - 1 + firstNumber);
  return numbers.length === 1
    ? `on slide ${numbers[0]}`
    : `on slides ${cutText(formatNumbers(numbers), MAX_LIST_LENGTH)}`;
}

/** The warnings about fonts whose symbols are not drawn, with the numbers of the slides by the name of the font. */
export const unknownSymbolsWarnings = (
  symbols: Readonly<Record<string, readonly number[]>>,
  firstNumber: number,
): Warning[] =>
  Object.entries(symbols)
    .filter(([, slides]) => slides.length > 0)
    .map(([font, slides]) => ({
      kind: 'FONT_SUBSTITUTED',
      message: `The font “${cutText(font, MAX_NAME_LENGTH)}” is not available ${onSlides(slides, firstNumber)}. Boxes or letters may stand for its symbols.`,
    }));

/** The warning about formulas between the words of slides. */
export const inlineFormulasWarning = (slides: readonly number[], firstNumber: number): Warning => ({
  kind: 'FORMULAS_LOST',
  message: `Formulas between words ${onSlides(slides, firstNumber)} are missing. Put each formula into a line of its own, or upload the slides as a PDF.`,
});

/** The warning about the formulas of a document on a server without the component that draws them. */
export const formulasWarning = (count: number): Warning => ({
  kind: 'FORMULAS_LOST',
  message: `${count === 1 ? 'A formula is' : `${count} formulas are`} missing, because this server cannot draw formulas. Upload the document as a PDF.`,
});
