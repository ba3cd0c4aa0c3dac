/** Reads the results of domain rules: a document after a rule, and the message of an error. */
import { ApiError } from '../../src/domain/problem.ts';
import { type MediaState, mediaOf, type VideoState } from '../../src/domain/state.ts';

/** Returns the document `id` of the state that a rule returned. @throws Error when the rule returned a Problem */
export function deckOf(outcome: VideoState | object, id = 'deck'): MediaState {
  const media = 'medias' in outcome ? mediaOf(outcome, id) : undefined;
  if (!media) throw new Error(`There is no document ${id} in ${JSON.stringify(outcome)}`);
  return media;
}

/** Returns the message of the ApiError BAD_USER_INPUT that `rule` throws. */
export function errorOf(rule: () => unknown): string {
  try {
    rule();
  } catch (error) {
    if (error instanceof ApiError && error.code === 'BAD_USER_INPUT') return error.message;
    throw error;
  }
  throw new Error('The rule threw no error.');
}
