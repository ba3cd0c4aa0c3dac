import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode } from 'graphql';
import type { Client as Socket } from 'graphql-ws';
import TYPES from '../possible-types.generated.ts';
import type { ClientOptions } from '../webinar/client.ts';
import { Newest } from '../webinar/newest.ts';
import { fetchWithToken } from '../webinar/tokens.ts';
import { NewestLink } from './newest-link.ts';

const cache = () =>
  new InMemoryCache({
    // Tells the cache which types `... on Problem` and `... on Node` match.
    possibleTypes: TYPES.possibleTypes,
    typePolicies: {
      // Operations that select other fields of the share complete each other.
      ActiveShare: { merge: true },
      // `fetchMore` adds the next part to the list.
      Query: { fields: { videos: relayStylePagination() } },
    },
  });

export function openClient(options: ClientOptions, socket: Socket): ApolloClient {
  return new ApolloClient({
    cache: cache(),
    link: ApolloLink.from([
      new NewestLink(new Newest()),
      ApolloLink.split(
        ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
        new GraphQLWsLink(socket),
        new HttpLink({ uri: options.url, fetch: fetchWithToken(options.tokens, options.fetch) }),
      ),
    ]),
  });
}
