/** The rule for the titles of videos and documents. */
import { type InvalidInput, invalidInput } from '../problem.ts';
import { hasAtMost } from './characters.ts';

/** Characters of the longest title. */
export const MAX_TITLE_LENGTH = 255;
// C0, DEL and C1: no title needs them, and some of them break a header, a log line or XML.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches what a title must not contain
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

const PATH = ['input', 'title'];

/** Half of a surrogate pair counts as well: UTF-8 cannot represent it. */
export const hasControlCharacters = (text: string): boolean => CONTROL.test(text) || !text.isWellFormed();

/** The title without surrounding space. It has 1 to MAX_TITLE_LENGTH characters, none of them a control character. */
export function parseTitle(text: string): string | InvalidInput {
  if (hasControlCharacters(text)) {
    return invalidInput(PATH, 'A title cannot contain control characters.');
  }
  const trimmed = text.trim();
  if (trimmed === '') return invalidInput(PATH, 'A title cannot be empty.');
  if (!hasAtMost(MAX_TITLE_LENGTH, trimmed)) {
    return invalidInput(PATH, `A title has at most ${MAX_TITLE_LENGTH} characters.`);
  }
  return trimmed;
}
