/** Keeps old states from urql's cache. Its place is directly after the cache. */
import type { Exchange, Operation } from '@urql/core';
import { filter, makeSubject, merge, pipe } from 'wonka';
import type { Newest } from '../webinar/newest.ts';

/**
 * Drops a state that is older than one before. A query is then sent again, and an older subscription result is left
 * out.
 */
export const newestExchange =
  (newest: Newest): Exchange =>
  ({ forward }) =>
  (operations) => {
    const repeated = makeSubject<Operation>();
    return pipe(
      forward(merge([operations, repeated.source])),
      filter(({ data, operation }) => {
        // A mutation selects no state, and nothing repeats a mutation.
        if (operation.kind === 'mutation' || newest.admits(data)) return true;
        if (operation.kind === 'query') repeated.next(operation);
        return false;
      }),
    );
  };
