/** Clients with the default cache of each library, to which docs/clients.md compares its recipes. */
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { type DocumentNode, OperationTypeNode } from 'graphql';
import relay, { type GraphQLResponse } from 'relay-runtime';
import {
  FollowVideoDocument,
  ReadVideoDocument,
  type VideoStateFragment,
} from '../../operations.generated.ts';
import FOLLOW from '../../relay/__generated__/webinarFollowSubscription.graphql.ts';
import READ, { type webinarReadQuery } from '../../relay/__generated__/webinarReadQuery.graphql.ts';
import type { ClientOptions } from '../../webinar/client.ts';
import { openSocket } from '../../webinar/socket.ts';
import { fetchWithToken } from '../../webinar/tokens.ts';

export interface DefaultClient extends AsyncDisposable {
  /** Calls back with each state that a view of the query shows, and follows the video. */
  follow(id: string, onVideo: (video: Pick<VideoStateFragment, 'activeShare'>) => void): void;
  /** Sends the query again. */
  refresh(id: string): Promise<unknown>;
  mutate(mutation: DocumentNode, variables: Record<string, unknown>): Promise<unknown>;
}

export function urqlByDefault(options: ClientOptions): DefaultClient {
  const socket = openSocket(options);
  const client = new Client({
    url: options.url,
    fetch: fetchWithToken(options.tokens, options.fetch),
    preferGetMethod: false,
    exchanges: [
      cacheExchange(),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables = {} }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
  return {
    follow(id, onVideo) {
      client.query(ReadVideoDocument, { id }).subscribe(({ data }) => data?.video && onVideo(data.video));
      client.subscription(FollowVideoDocument, { id }).subscribe(() => {});
    },
    refresh: (id) => client.query(ReadVideoDocument, { id }, { requestPolicy: 'network-only' }).toPromise(),
    mutate: (mutation, variables) => client.mutation(mutation, variables).toPromise(),
    [Symbol.asyncDispose]: async () => socket.dispose(),
  };
}

export function apolloByDefault(options: ClientOptions): DefaultClient {
  const socket = openSocket(options);
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      new HttpLink({ uri: options.url, fetch: fetchWithToken(options.tokens, options.fetch) }),
    ),
  });
  return {
    follow(id, onVideo) {
      client
        .watchQuery({ query: ReadVideoDocument, variables: { id } })
        .subscribe(({ data, dataState }) => dataState === 'complete' && data.video && onVideo(data.video));
      client.subscribe({ query: FollowVideoDocument, variables: { id } }).subscribe(() => {});
    },
    refresh: (id) =>
      client.query({ query: ReadVideoDocument, variables: { id }, fetchPolicy: 'network-only' }),
    mutate: (mutation, variables) => client.mutate({ mutation, variables }),
    async [Symbol.asyncDispose]() {
      client.stop();
      await socket.dispose();
    },
  };
}

export function relayByDefault(options: ClientOptions): DefaultClient {
  const socket = openSocket(options);
  const fetchGraphQL = fetchWithToken(options.tokens, options.fetch);
  const network = relay.Network.create(
    async ({ text }, variables): Promise<GraphQLResponse> => {
      const body = JSON.stringify({ query: text, variables });
      const headers = { 'content-type': 'application/json' };
      return (await fetchGraphQL(options.url, { method: 'POST', headers, body })).json();
    },
    ({ text }, variables) =>
      relay.Observable.create((sink) =>
        socket.subscribe(
          { query: text ?? '', variables },
          {
            next: (result) => sink.next(result as GraphQLResponse),
            error: (reason) => sink.error(reason instanceof Error ? reason : new Error(String(reason))),
            complete: () => sink.complete(),
          },
        ),
      ),
  );
  const environment = new relay.Environment({ network, store: new relay.Store(new relay.RecordSource()) });
  const read = (id: string) =>
    relay
      .fetchQuery<webinarReadQuery>(environment, READ, { id }, { fetchPolicy: 'network-only' })
      .toPromise();
  return {
    follow(id, onVideo) {
      const operation = relay.createOperationDescriptor(READ, { id });
      environment.retain(operation);
      const show = ({ data, isMissingData }: { data: unknown; isMissingData: boolean }) => {
        const { video } = data as webinarReadQuery['response'];
        if (video && !isMissingData) onVideo(video);
      };
      environment.subscribe(environment.lookup(operation.fragment), show);
      void read(id);
      relay.requestSubscription(environment, { subscription: FOLLOW, variables: { id } });
    },
    refresh: read,
    mutate: () => Promise.reject(new Error("Relay's compiler adds the ids to each mutation.")),
    [Symbol.asyncDispose]: async () => socket.dispose(),
  };
}
