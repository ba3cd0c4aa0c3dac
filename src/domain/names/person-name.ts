/** The name of a person, as the token has it. */

/** Characters of the longest name; a longer one is cut. */
export const MAX_NAME_LENGTH = 100;

/** Control characters and halves of surrogate pairs, which the database or a line of text cannot contain. */
const UNFIT = /[\p{Cc}\p{Cs}]+/gu;

/** The name without surrounding space and without characters that are no text; null when nothing is left. */
export function personName(name: unknown): string | null {
  if (typeof name !== 'string') return null;
  const text = name.replace(UNFIT, ' ').trim();
  return [...text].slice(0, MAX_NAME_LENGTH).join('').trimEnd() || null;
}
