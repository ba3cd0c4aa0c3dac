/** Follows a video over server-sent events. */
import { type ExecutionResult, print } from 'graphql';
import { createClient } from 'graphql-sse';
import { FollowVideoDocument, type FollowVideoSubscription } from '../operations.generated.ts';
import type { ClientOptions } from '../webinar/client.ts';
import { pause, waitBefore } from '../webinar/reconnect.ts';
import { resubscribe } from '../webinar/resubscribe.ts';
import { fetchWithToken } from '../webinar/tokens.ts';
import type { Transport } from './transport.ts';

export function overEventStream({ url, tokens, fetch: send }: ClientOptions): Transport {
  const client = createClient({
    url,
    // The server ends the stream when the token expires. The next attempt has status 401, and then a fresh token.
    fetchFn: fetchWithToken(tokens, send),
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: (attempt) => pause(attempt === 0 ? 0 : waitBefore(attempt)),
  });
  return {
    follow(id, onVideo) {
      const request = { query: print(FollowVideoDocument), variables: { id } };
      return resubscribe<ExecutionResult<FollowVideoSubscription>>(
        (sink) => client.subscribe(request, sink),
        {
          next: ({ data }) => data && onVideo(data.videoUpdated),
          error: (reason) => console.error(`The subscription of video ${id} has failed.`, reason),
          // The server completes the subscription when the video is deleted.
          complete: () => {},
        },
      );
    },
    close: () => client.dispose(),
  };
}
