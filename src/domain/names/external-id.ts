/** The rule for external ids, by which a client names what it creates so that a repeated request creates it once. */
import { type InvalidInput, invalidInput } from '../problem.ts';
import { hasAtMost } from './characters.ts';
import { hasControlCharacters } from './title.ts';

/** Characters of the longest external id. */
export const MAX_EXTERNAL_ID_LENGTH = 200;

const PATH = ['input', 'externalId'];

/** The external id as it was sent: two ids that differ in space or in case are different ids. */
export function parseExternalId(text: string): string | InvalidInput {
  if (hasControlCharacters(text)) {
    return invalidInput(PATH, 'An external id cannot contain control characters.');
  }
  if (text === '') return invalidInput(PATH, 'An external id cannot be empty.');
  if (!hasAtMost(MAX_EXTERNAL_ID_LENGTH, text)) {
    return invalidInput(PATH, `An external id has at most ${MAX_EXTERNAL_ID_LENGTH} characters.`);
  }
  return text;
}
