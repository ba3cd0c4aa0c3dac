/** A client with urql and its normalized cache, Graphcache. */
import { type AnyVariables, createRequest, type GraphQLRequest, type TypedDocumentNode } from '@urql/core';
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
} from '../operations.generated.ts';
import { type ClientOptions, resultOf, type WebinarClient } from '../webinar/client.ts';
import { openSocket } from '../webinar/socket.ts';
import { openClient } from './open-client.ts';

export function connect(options: ClientOptions): WebinarClient {
  const socket = openSocket(options);
  const client = openClient(options, socket);

  let lastKey = 0;
  /**
   * A request with a key of its own, which is negative, unlike those of urql. Of two equal mutations at once, Graphcache
   * answers one (https://github.com/urql-graphql/urql/issues/3541), and a query that is sent again shows the answer
   * before while it waits, over newer states.
   */
  const unique = <Result, Variables extends AnyVariables>(
    operation: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): GraphQLRequest<Result, Variables> => {
    lastKey -= 1;
    return { ...createRequest(operation, variables), key: lastKey };
  };

  async function mutate<Result, Variables extends AnyVariables>(
    mutation: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const { data, error } = await client.executeMutation(unique(mutation, variables));
    if (!data || error) throw error;
    return data;
  }

  async function ask(id: string): Promise<void> {
    const { error } = await client.executeQuery(unique(ReadVideoDocument, { id }), {
      requestPolicy: 'network-only',
    });
    if (error) throw error;
  }

  /**
   * Graphcache orders answers by their requests. With two queries of one video at once, the answer of the second one
   * would stay over a newer state of the subscription until the first one is answered, and cover it for good then.
   */
  let lastAsked: Promise<void> = Promise.resolve();

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
      const { data, error } = await client.query(ReadPagesDocument, { id, from, to });
      if (error) throw error;
      return data?.sharedLiveMedia?.pages ?? [];
    },
    refresh(id) {
      const asked = lastAsked.then(() => ask(id));
      lastAsked = asked.catch(() => {});
      return asked;
    },
    follow(id, onVideo) {
      const subscription = client.subscription(FollowVideoDocument, { id }).subscribe(({ error }) => {
        if (error) console.error(`The subscription of video ${id} has failed.`, error);
      });
      const shown = client
        .query(ReadVideoDocument, { id }, { requestPolicy: 'cache-only' })
        .subscribe(({ data }) => data?.video && onVideo(data.video));
      return () => {
        shown.unsubscribe();
        subscription.unsubscribe();
      };
    },
    [Symbol.asyncDispose]: async () => socket.dispose(),
  };
}
