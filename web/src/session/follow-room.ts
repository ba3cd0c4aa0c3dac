import { backoff, pause } from '../client/backoff.ts';
import { RequestFailed } from '../client/request.ts';
import { watchRoom } from '../client/room/watch-room.ts';
import type { VideoStore } from './video-store.ts';

/**
 * Passes the states from the video's XMPP room to the store, as soon as the store has the room's address. With `roomOnly`,
 * the status of the store is the status of the room, and GraphQL queries fetch the address and the state after each
 * join, because a room does not repeat old messages. Returns a function that leaves the room.
 */
export function followRoom(store: VideoStore, refresh: () => Promise<void>, roomOnly: boolean): () => void {
  const stopped = new AbortController();
  let leave = () => {};

  const join = () => {
    const xmpp = store.getState().video?.xmpp;
    if (!xmpp || stopped.signal.aborted) return false;
    leave = watchRoom(
      {
        websocketUrl: xmpp.websocketUrl,
        domain: xmpp.domain,
        room: xmpp.conference,
        known: () => store.getState().video,
        onStatus(status) {
          if (!roomOnly) return;
          store.getState().setStatus(status);
          if (status === 'live') void refresh().catch(() => {});
        },
      },
      (video) => store.getState().receive(video, 'xmpp'),
    );
    return true;
  };
  const fetchAddress = async () => {
    for (let attempt = 0; roomOnly && !stopped.signal.aborted && !store.getState().video; attempt++) {
      try {
        await refresh();
      } catch (error) {
        if (error instanceof RequestFailed && error.code === 'UNAUTHENTICATED') {
          return store.getState().setStatus('expired');
        }
        await pause(backoff(attempt), stopped.signal);
      }
    }
  };
  const unsubscribe = store.subscribe(() => {
    if (join()) unsubscribe();
  });
  void fetchAddress();
  return () => {
    stopped.abort();
    unsubscribe();
    leave();
  };
}
