/** A client with Apollo Client 4 and its normalized cache. */
import {
  ApolloClient,
  ApolloLink,
  HttpLink,
  InMemoryCache,
  type OperationVariables,
  type TypedDocumentNode,
} from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import {
  CreateDocumentDocument,
  CreateVideoDocument,
  EndShareDocument,
  FollowVideoDocument,
  InitiateUploadDocument,
  NavigateDocument,
  ReadPagesDocument,
  ReadVideoDocument,
  StartShareDocument,
  VideoStateFragmentDoc,
} from '../operations.generated.ts';
import TYPES from '../possible-types.generated.ts';
import { type ClientOptions, resultOf, type WebinarClient } from '../webinar/client.ts';
import { Newest } from '../webinar/newest.ts';
import { openSocket } from '../webinar/socket.ts';
import { fetchWithToken } from '../webinar/tokens.ts';
import { NewestLink } from './newest-link.ts';

const cache = () =>
  new InMemoryCache({
    // Tells the cache which types `... on Problem` and `... on Node` match.
    possibleTypes: TYPES.possibleTypes,
    typePolicies: {
      // Operations that select other fields of the share complete each other.
      ActiveShare: { merge: true },
    },
  });

export function connect(options: ClientOptions): WebinarClient {
  const socket = openSocket(options);
  const client = new ApolloClient({
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

  async function mutate<Result, Variables extends OperationVariables>(
    mutation: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const { data } = await client.mutate<Result, OperationVariables>({ mutation, variables });
    if (!data) throw new Error('The server answered without data.');
    return data;
  }

  return {
    createVideo: async (title) => resultOf((await mutate(CreateVideoDocument, { title })).createVideo).id,
    createDocument: async (videoId, title) =>
      resultOf((await mutate(CreateDocumentDocument, { videoId, title })).createSharedLiveMedia).id,
    initiateUpload: async (id, file) =>
      resultOf((await mutate(InitiateUploadDocument, { id, file })).initiateUpload),
    async startShare(id, page) {
      resultOf((await mutate(StartShareDocument, { id, page })).startShare);
    },
    async navigate(id, page) {
      resultOf((await mutate(NavigateDocument, { id, page })).navigate);
    },
    async endShare(id) {
      resultOf((await mutate(EndShareDocument, { id })).endShare);
    },
    async readPages(id, from, to) {
      const { data } = await client.query({ query: ReadPagesDocument, variables: { id, from, to } });
      return data?.sharedLiveMedia?.pages ?? [];
    },
    async refresh(id) {
      await client.query({ query: ReadVideoDocument, variables: { id }, fetchPolicy: 'network-only' });
    },
    follow(id, onVideo) {
      const subscription = client.subscribe({ query: FollowVideoDocument, variables: { id } }).subscribe({
        next: ({ error }) => error && console.error(`The subscription of video ${id} has failed.`, error),
      });
      const shown = client
        .watchFragment({
          fragment: VideoStateFragmentDoc,
          fragmentName: 'VideoState',
          from: { __typename: 'Video', id },
        })
        .subscribe(({ data, complete }) => complete && onVideo(data));
      return () => {
        shown.unsubscribe();
        subscription.unsubscribe();
      };
    },
    async [Symbol.asyncDispose]() {
      client.stop();
      await socket.dispose();
    },
  };
}
