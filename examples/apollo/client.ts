/** A client with Apollo Client 4 and its normalized cache. */
import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
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
import { type ClientOptions, resultOf, type WebinarClient } from '../webinar/client.ts';
import { openSocket } from '../webinar/socket.ts';
import { openClient } from './open-client.ts';

export function connect(options: ClientOptions): WebinarClient {
  const socket = openSocket(options);
  const client = openClient(options, socket);

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
