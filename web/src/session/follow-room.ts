/** Feeds the store from the video's room, once GraphQL has told where that is. */
import { backoff, pause } from '../client/backoff.ts';
import { RequestFailed } from '../client/request.ts';
import { watchRoom } from '../client/room/watch-room.ts';
import type { VideoStore } from './video-store.ts';

/** `alone`: nobody else feeds the store, so its status is the room's, and what was missed is asked for on joining. */
export function followRoom(store: VideoStore, refresh: () => Promise<void>, alone: boolean): () => void {
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
          if (!alone) return;
          store.getState().setStatus(status);
          if (status === 'live') void refresh().catch(() => {});
        },
      },
      (video) => store.getState().receive(video, 'room'),
    );
    return true;
  };
  const learn = async () => {
    for (let attempt = 0; alone && !stopped.signal.aborted && !store.getState().video; attempt++) {
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
  void learn();
  return () => {
    stopped.abort();
    unsubscribe();
    leave();
  };
}
