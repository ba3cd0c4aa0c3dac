/** A document in the presenter's view that is not shared. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { Media } from '../../client/video.ts';
import { useIsConnected, useSession, useVideoStore } from '../../session/context.ts';
import { type Deck, pageCounts } from './deck.ts';
import { useStageSession } from './stage-session.ts';

/** A document that only this presenter sees; null without a document, or before its first page exists. */
export function usePreviewDeck(media: Media | null): Deck | null {
  const { pages } = useSession();
  const { desk } = useStageSession();
  const id = media?.id ?? null;
  const file = media?.shownUploadId ?? null;
  const ready = media?.isReadyToShow ? Math.max(1, media.pagesReady) : 0;
  const left = useStore(desk, (state) => state.pages[id ?? ''] ?? 1);
  // The file may have been replaced by a shorter one.
  const number = Math.min(left, Math.max(1, ready));
  const isConnected = useIsConnected();
  const known = useVideoStore(({ files }) => files[id ?? '']?.pages);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file has other pages, and a new connection tries again
  useEffect(() => {
    for (const wanted of [number, number + 1]) {
      if (id && wanted <= ready) void pages.fetch(id, wanted);
    }
  }, [id, file, number, ready, pages, isConnected]);
  if (!media || ready === 0) return null;
  return {
    ...pageCounts(media),
    media,
    live: false,
    number,
    page: known?.[number] ?? null,
    ahead: known?.[number + 1] ?? null,
    goTo: (to) => desk.getState().goTo(media.id, Math.min(ready, Math.max(1, to))),
    refresh: async () => void (await pages.fetch(media.id, number, { renew: true })),
  };
}
