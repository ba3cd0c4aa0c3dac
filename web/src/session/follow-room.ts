/** Follows a video in its XMPP room. */
import { backoff, pause } from '../client/backoff.ts';
import { createGate } from '../client/gate.ts';
import { RequestFailed } from '../client/request.ts';
import { watchRoom } from '../client/room/watch-room.ts';
import type { VideoStore } from './video-store.ts';

/**
 * Passes the states from the video's XMPP room to the store, as soon as the store has the room's address. With
 * `roomOnly`, the status of the store is the status of the room, and GraphQL queries fetch the address and the state
 * after each join, because the room's state lacks the texts and thumbnails of pages. Returns a function that leaves the room.
 */
export function followRoom(store: VideoStore, refresh: () => Promise<void>, roomOnly: boolean): () => void {
  const stopped = new AbortController();
  const gate = createGate();
  let leave = () => {};

  /** Fetches the state until the server answers, or until the next join needs a newer state. */
  const catchUp = async () => {
    const isWanted = gate.enter();
    for (let attempt = 0; isWanted(); attempt++) {
      try {
        return await refresh();
      } catch (error) {
        const expired = error instanceof RequestFailed && error.code === 'UNAUTHENTICATED';
        if (expired && isWanted()) return store.getState().setStatus('expired');
        await pause(backoff(attempt), stopped.signal);
      }
    }
  };
  const join = (): boolean => {
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
          if (status === 'live') void catchUp();
        },
      },
      (video) => store.getState().receive(video, 'xmpp'),
    );
    return true;
  };
  // The state may have arrived before this module was loaded.
  const unsubscribe = join()
    ? () => {}
    : store.subscribe(() => {
        if (join()) unsubscribe();
      });
  if (roomOnly && !store.getState().video) void catchUp();
  return () => {
    stopped.abort();
    gate.close();
    unsubscribe();
    leave();
  };
}
