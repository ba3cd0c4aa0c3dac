import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Media, Page } from '../../client/video.ts';
import { useSession } from '../../session/context.ts';
import { type Deck, pageCounts } from './deck.ts';
import { useStageSession } from './stage-session.ts';

/** A document that only this presenter sees; null without a document, or before its first page exists. */
export function usePreviewDeck(media: Media | null): Deck | null {
  const { pages } = useSession();
  const { thumbnails } = useStageSession();
  const [position, setPosition] = useState({ media: '', number: 1 });
  const [loaded, setLoaded] = useState<Record<number, Page>>({});
  const id = media?.id ?? null;
  const number = position.media === id ? position.number : 1;
  const file = useStore(thumbnails, ({ resets }) => resets[id ?? ''] ?? 0);
  const ready = media?.isReadyToShow ? Math.max(1, media.pagesReady) : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file has other pages
  useEffect(() => setLoaded({}), [id, file]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file has other pages
  useEffect(() => {
    let stopped = false;
    for (const wanted of [number, number + 1]) {
      if (!id || wanted > ready) continue;
      void pages.fetch(id, wanted).then((page) => {
        if (page && !stopped) setLoaded((before) => ({ ...before, [wanted]: page }));
      });
    }
    return () => {
      stopped = true;
    };
  }, [id, file, number, ready, pages]);
  if (!media || ready === 0) return null;
  return {
    ...pageCounts(media),
    media,
    live: false,
    number,
    page: loaded[number] ?? null,
    ahead: loaded[number + 1] ?? null,
    goTo: (to) => setPosition({ media: media.id, number: Math.min(ready, Math.max(1, to)) }),
    refresh: async () => {
      const page = await pages.fetch(media.id, number, { renew: true });
      if (page) setLoaded((before) => ({ ...before, [number]: page }));
    },
  };
}
