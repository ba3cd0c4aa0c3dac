/** Follows a video over a WebSocket. */
import { print } from 'graphql';
import { FollowVideoDocument, type FollowVideoSubscription } from '../operations.generated.ts';
import type { ClientOptions } from '../webinar/client.ts';
import { openSocket } from '../webinar/socket.ts';
import type { Transport } from './transport.ts';

export function overWebSocket(options: ClientOptions): Transport {
  const socket = openSocket(options);
  return {
    follow: (id, onVideo) =>
      socket.subscribe<FollowVideoSubscription>(
        { query: print(FollowVideoDocument), variables: { id } },
        {
          next: ({ data }) => data && onVideo(data.videoUpdated),
          error: (reason) => console.error(`The subscription of video ${id} has failed.`, reason),
          // The server completes the subscription when the video is deleted.
          complete: () => {},
        },
      ),
    close: () => void socket.dispose(),
  };
}
