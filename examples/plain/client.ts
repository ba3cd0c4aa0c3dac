/** A client without a framework or a cache: `fetch` for queries and mutations, graphql-ws or graphql-sse to follow. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import {
  CreateDocumentDocument,
  CreateVideoDocument,
  EndShareDocument,
  InitiateUploadDocument,
  NavigateDocument,
  ReadPagesDocument,
  ReadVideoDocument,
  StartShareDocument,
  type VideoStateFragment,
} from '../operations.generated.ts';
import { type ClientOptions, resultOf, type WebinarClient } from '../webinar/client.ts';
import { Newest } from '../webinar/newest.ts';
import { fetchWithToken } from '../webinar/tokens.ts';
import { overEventStream } from './event-stream.ts';
import type { Transport } from './transport.ts';
import { overWebSocket } from './web-socket.ts';

export const connectByWebSocket = (options: ClientOptions) => connect(options, overWebSocket(options));
export const connectByEventStream = (options: ClientOptions) => connect(options, overEventStream(options));

function connect({ url, tokens, fetch: send }: ClientOptions, transport: Transport): WebinarClient {
  const fetchGraphQL = fetchWithToken(tokens, send);
  const newest = new Newest();
  const listeners = new Map<string, Set<(video: VideoStateFragment) => void>>();

  async function request<Result, Variables>(
    operation: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const response = await fetchGraphQL(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: print(operation), variables }),
    });
    const { data, errors }: { data?: Result; errors?: { message: string }[] } = await response.json();
    if (!data || errors) throw new Error(errors?.map(({ message }) => message).join(' '));
    return data;
  }

  const show = (video: VideoStateFragment) => {
    if (newest.admits(video)) for (const listener of listeners.get(video.id) ?? []) listener(video);
  };

  return {
    createVideo: async (title) => resultOf((await request(CreateVideoDocument, { title })).createVideo).id,
    createDocument: async (videoId, title) =>
      resultOf((await request(CreateDocumentDocument, { videoId, title })).createSharedLiveMedia).id,
    initiateUpload: async (id, file) =>
      resultOf((await request(InitiateUploadDocument, { id, file })).initiateUpload),
    async startShare(id, page) {
      resultOf((await request(StartShareDocument, { id, page })).startShare);
    },
    async navigate(id, page) {
      resultOf((await request(NavigateDocument, { id, page })).navigate);
    },
    async endShare(id) {
      resultOf((await request(EndShareDocument, { id })).endShare);
    },
    readPages: async (id, from, to) =>
      (await request(ReadPagesDocument, { id, from, to })).sharedLiveMedia?.pages ?? [],
    async refresh(id) {
      const { video } = await request(ReadVideoDocument, { id });
      if (video) show(video);
    },
    follow(id, onVideo) {
      const shown = listeners.get(id) ?? new Set();
      listeners.set(id, shown.add(onVideo));
      const stop = transport.follow(id, show);
      return () => {
        shown.delete(onVideo);
        stop();
      };
    },
    async [Symbol.asyncDispose]() {
      transport.close();
    },
  };
}
