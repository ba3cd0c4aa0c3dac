/** A client with Relay's runtime and its store. */
import relay, {
  type GraphQLTaggedNode,
  type MutationParameters,
  type OperationType,
  type VariablesOf,
} from 'relay-runtime';
import { type ClientOptions, resultOf, type WebinarClient } from '../webinar/client.ts';
import CREATE_DOCUMENT, {
  type webinarCreateDocumentMutation,
} from './__generated__/webinarCreateDocumentMutation.graphql.ts';
import CREATE_VIDEO, {
  type webinarCreateVideoMutation,
} from './__generated__/webinarCreateVideoMutation.graphql.ts';
import END, { type webinarEndMutation } from './__generated__/webinarEndMutation.graphql.ts';
import FOLLOW, { type webinarFollowSubscription } from './__generated__/webinarFollowSubscription.graphql.ts';
import INITIATE_UPLOAD, {
  type webinarInitiateUploadMutation,
} from './__generated__/webinarInitiateUploadMutation.graphql.ts';
import NAVIGATE, { type webinarNavigateMutation } from './__generated__/webinarNavigateMutation.graphql.ts';
import PAGES, { type webinarPagesQuery } from './__generated__/webinarPagesQuery.graphql.ts';
import READ, { type webinarReadQuery } from './__generated__/webinarReadQuery.graphql.ts';
import START, { type webinarStartMutation } from './__generated__/webinarStartMutation.graphql.ts';
import { createNetwork } from './network.ts';

const {
  commitMutation,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  RecordSource,
  requestSubscription,
  Store,
} = relay;

export function connect(options: ClientOptions): WebinarClient {
  const { network, close } = createNetwork(options);
  const environment = new Environment({ network, store: new Store(new RecordSource()) });

  const mutate = <Mutation extends MutationParameters>(
    mutation: GraphQLTaggedNode,
    variables: VariablesOf<Mutation>,
  ): Promise<Mutation['response']> =>
    new Promise((resolve, reject) => {
      commitMutation<Mutation>(environment, {
        mutation,
        variables,
        onCompleted: (response, errors) => (errors?.[0] ? reject(errors[0]) : resolve(response)),
        onError: reject,
      });
    });
  const query = <Query extends OperationType>(
    text: GraphQLTaggedNode,
    variables: VariablesOf<Query>,
  ): Promise<Query['response'] | undefined> =>
    fetchQuery<Query>(environment, text, variables, { fetchPolicy: 'network-only' }).toPromise();

  return {
    async createVideo(title) {
      const { createVideo } = await mutate<webinarCreateVideoMutation>(CREATE_VIDEO, { title });
      return present(resultOf(createVideo).id);
    },
    async createDocument(videoId, title) {
      const answer = await mutate<webinarCreateDocumentMutation>(CREATE_DOCUMENT, { videoId, title });
      return present(resultOf(answer.createSharedLiveMedia).id);
    },
    async initiateUpload(id, file) {
      const answer = await mutate<webinarInitiateUploadMutation>(INITIATE_UPLOAD, { id, file });
      const { url, fields } = resultOf(answer.initiateUpload);
      return { url: present(url), fields: present(fields) };
    },
    async startShare(id, page) {
      resultOf((await mutate<webinarStartMutation>(START, { id, page })).startShare);
    },
    async navigate(id, page) {
      resultOf((await mutate<webinarNavigateMutation>(NAVIGATE, { id, page })).navigate);
    },
    async endShare(id) {
      resultOf((await mutate<webinarEndMutation>(END, { id })).endShare);
    },
    async readPages(id, from, to) {
      const answer = await query<webinarPagesQuery>(PAGES, { id, from, to });
      return answer?.sharedLiveMedia?.pages ?? [];
    },
    async refresh(id) {
      await query<webinarReadQuery>(READ, { id });
    },
    follow(id, onVideo) {
      const operation = createOperationDescriptor(READ, { id });
      // Relay deletes what no view retains.
      const retained = environment.retain(operation);
      const subscription = requestSubscription<webinarFollowSubscription>(environment, {
        subscription: FOLLOW,
        variables: { id },
        // The subscription delivers the state of a video, which the query then reads from the store.
        updater(store) {
          const video = store.getRootField('videoUpdated');
          store.getRoot().setLinkedRecord(video, 'video', { id });
        },
        onError: (error) => console.error(`The subscription of video ${id} has failed.`, error),
      });
      const show = ({ data, isMissingData }: { data: unknown; isMissingData: boolean }) => {
        const { video } = data as webinarReadQuery['response'];
        if (video && !isMissingData) onVideo(video);
      };
      const shown = environment.subscribe(environment.lookup(operation.fragment), show);
      return () => {
        shown.dispose();
        subscription.dispose();
        retained.dispose();
      };
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Relay's type of a union has each field as optional. A result that is no Problem has all of them. */
function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The answer lacks a field.');
  return value;
}
