/** The lengths of the lists in an answer. The cost of a query counts with them. */

/** Pages in one field `pages`; further ones are left out. */
export const MAX_PAGES_PER_FIELD = 100;
/** Pages in all lists of pages of one answer. */
export const MAX_PAGES_PER_ANSWER = 5_000;
/** Videos in one answer of `videos`. */
export const MAX_VIDEOS = 100;
/** Videos in an answer of `videos` without `first`. */
export const DEFAULT_VIDEOS = 20;
/** Entries in one answer of `timeline`. */
export const MAX_TIMELINE_ENTRIES = 1_000;
/** Entries in an answer of `timeline` without `first`. */
export const DEFAULT_TIMELINE_ENTRIES = 100;
