import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import type { Client as Socket } from 'graphql-ws';
import TYPES from '../possible-types.generated.ts';
import type { ClientOptions } from '../webinar/client.ts';
import { Newest } from '../webinar/newest.ts';
import { fetchWithToken } from '../webinar/tokens.ts';
import { newestExchange } from './newest-exchange.ts';

/** Types without an id are a part of the object that contains them. */
const PART_OF_PARENT = () => null;

const cache = () =>
  cacheExchange({
    // Tells the cache which types `... on Problem` and `... on Node` match.
    possibleTypes: TYPES.possibleTypes,
    keys: {
      ActiveShare: PART_OF_PARENT,
      FormField: PART_OF_PARENT,
      InvalidInput: PART_OF_PARENT,
      UploadTicket: PART_OF_PARENT,
    },
    // The subscription delivers the state of a video, which the query then reads from the cache.
    // A query with `after` answers with the parts before as well.
    resolvers: {
      Query: {
        video: (_parent, { id }) => ({ __typename: 'Video', id: String(id) }),
        videos: relayPagination(),
      },
    },
  });

export function openClient(options: ClientOptions, socket: Socket): Client {
  return new Client({
    url: options.url,
    fetch: fetchWithToken(options.tokens, options.fetch),
    preferGetMethod: false,
    exchanges: [
      cache(),
      newestExchange(new Newest()),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables = {} }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
}
