/** Relay's network layer: `fetch` for queries and mutations, graphql-ws for subscriptions. No old state passes it. */
import relay, { type GraphQLResponse, type INetwork } from 'relay-runtime';
import type { ClientOptions } from '../webinar/client.ts';
import { Newest } from '../webinar/newest.ts';
import { openSocket } from '../webinar/socket.ts';
import { fetchWithToken } from '../webinar/tokens.ts';

export function createNetwork(options: ClientOptions): { network: INetwork; close: () => Promise<void> } {
  const socket = openSocket(options);
  const fetchGraphQL = fetchWithToken(options.tokens, options.fetch);
  const newest = new Newest();

  const network = relay.Network.create(
    ({ text, name, operationKind }, variables) => {
      const ask = async (): Promise<GraphQLResponse> => {
        const response = await fetchGraphQL(options.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
          body: JSON.stringify({ query: text, operationName: name, variables }),
        });
        return response.json();
      };
      // A mutation selects no state, and nothing repeats a mutation.
      return operationKind === 'mutation' ? ask() : newest.ask(ask);
    },
    ({ text, name }, variables) =>
      relay.Observable.create((sink) =>
        socket.subscribe(
          { query: text ?? '', operationName: name, variables },
          {
            next: (result) => newest.admits(result.data) && sink.next(result as GraphQLResponse),
            error: (reason) => sink.error(reason instanceof Error ? reason : new Error(String(reason))),
            complete: () => sink.complete(),
          },
        ),
      ),
  );
  return { network, close: async () => socket.dispose() };
}
