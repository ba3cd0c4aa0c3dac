/** What tests of the rules check: a document after a rule, and the message of an error. */
import { ApiError } from '../../src/domain/problem.ts';
import { type MediaState, mediaOf, type VideoState } from '../../src/domain/state.ts';

/** The document `id` in the outcome of a rule, which must not be a Problem. */
export function deckOf(outcome: VideoState | object, id = 'deck'): MediaState {
  const media = 'medias' in outcome ? mediaOf(outcome, id) : undefined;
  if (!media) throw new Error(`no document ${id} in ${JSON.stringify(outcome)}`);
  return media;
}

/** The message of the ApiError BAD_USER_INPUT that `rule` throws. */
export function errorOf(rule: () => unknown): string {
  try {
    rule();
  } catch (error) {
    if (error instanceof ApiError && error.code === 'BAD_USER_INPUT') return error.message;
    throw error;
  }
  throw new Error('the rule threw no error');
}
