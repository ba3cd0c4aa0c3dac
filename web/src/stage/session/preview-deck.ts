import { useEffect, useState } from 'react';
import type { Media } from '../../client/video.ts';
import { useSession, useVideoStore } from '../../session/context.ts';
import { type Deck, pageCounts } from './deck.ts';

/** A document that only this presenter sees; null without a document, or before its first page exists. */
export function usePreviewDeck(media: Media | null): Deck | null {
  const { pages } = useSession();
  const [position, setPosition] = useState({ media: '', number: 1 });
  const id = media?.id ?? null;
  const number = position.media === id ? position.number : 1;
  const file = media?.shownUploadId ?? null;
  const isConnected = useVideoStore(({ status }) => status === 'live');
  const known = useVideoStore(({ files }) => files[id ?? '']?.pages);
  const ready = media?.isReadyToShow ? Math.max(1, media.pagesReady) : 0;
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
    goTo: (to) => setPosition({ media: media.id, number: Math.min(ready, Math.max(1, to)) }),
    refresh: async () => void (await pages.fetch(media.id, number, { renew: true })),
  };
}
