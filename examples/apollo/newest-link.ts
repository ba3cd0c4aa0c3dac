/** Keeps old states from Apollo's cache. */
import { ApolloLink } from '@apollo/client';
import { OperationTypeNode } from 'graphql';
import { EMPTY, mergeMap, type Observable, of } from 'rxjs';
import type { Newest } from '../webinar/newest.ts';

/**
 * Drops a state that is older than one before. A query is then sent again, and an older subscription result is left
 * out.
 */
export class NewestLink extends ApolloLink {
  constructor(newest: Newest) {
    super((operation, forward): Observable<ApolloLink.Result> => {
      const ask = (): Observable<ApolloLink.Result> =>
        forward(operation).pipe(
          mergeMap((result) => {
            // A mutation selects no state, and nothing repeats a mutation.
            if (operation.operationType === OperationTypeNode.MUTATION) return of(result);
            if ('data' in result && !newest.admits(result.data))
              return operation.operationType === OperationTypeNode.QUERY ? ask() : EMPTY;
            return of(result);
          }),
        );
      return ask();
    });
  }
}
