/** A document open at a page: the one everybody sees, or one the presenter looks at alone. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Media, Page } from '../../client/video.ts';
import { useSession, useShare, useVideo } from '../../session/context.ts';
import { useStageSession } from './stage-session.ts';

export interface Deck {
  media: Media;
  live: boolean;
  /** Where it is open, or about to be. */
  number: number;
  /** Null until it is known. */
  page: Page | null;
  ahead: Page | null;
  /** Number of pages; those after `ready` do not exist yet. */
  total: number;
  ready: number;
  turn(number: number): void;
  refresh?: (() => Promise<void>) | undefined;
}

/** The document everybody sees, turned for everybody. Shows where she is target as soon as that page is at hand. */
export function useLiveDeck(): Deck | null {
  const { pages } = useSession();
  const { navigation } = useStageSession();
  const target = useStore(navigation, (state) => state.target);
  const share = useShare();
  const video = useVideo();
  useEffect(() => {
    if (!share) return;
    pages.put(share.media.id, share.page);
    if (share.nextPage) pages.put(share.media.id, share.nextPage);
  }, [pages, share]);
  if (!share) return null;
  const media = video?.sharedLiveMedias.find(({ id }) => id === share.media.id) ?? {
    ...share.media,
    warnings: [],
    failureDetail: null,
  };
  const number = target ?? share.page.number;
  const page = number === share.page.number ? share.page : pages.get(media.id, number);
  const ahead = page && page !== share.page ? null : share.nextPage;
  return {
    ...sizeOf(media),
    media,
    live: true,
    number,
    page: page ?? share.page,
    ahead,
    turn: (to) => navigation.getState().turn(to),
  };
}

/** A document only the presenter sees, to look at before sharing it. */
export function usePreviewDeck(media: Media | null): Deck | null {
  const { pages } = useSession();
  const { thumbnails } = useStageSession();
  const [at, setAt] = useState({ media: '', number: 1 });
  const [found, setFound] = useState<Record<number, Page>>({});
  const id = media?.id ?? null;
  const number = at.media === id ? at.number : 1;
  const file = useStore(thumbnails, ({ resets }) => resets[id ?? ''] ?? 0);
  const ready = media?.isReadyToShow ? Math.max(1, media.pagesReady) : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file has other pages
  useEffect(() => setFound({}), [id, file]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: so are these
  useEffect(() => {
    let left = false;
    for (const wanted of [number, number + 1]) {
      if (!id || wanted > ready) continue;
      void pages.fetch(id, wanted).then((page) => {
        if (page && !left) setFound((before) => ({ ...before, [wanted]: page }));
      });
    }
    return () => {
      left = true;
    };
  }, [id, file, number, ready, pages]);
  if (!media || ready === 0) return null;
  return {
    ...sizeOf(media),
    media,
    live: false,
    number,
    page: found[number] ?? null,
    ahead: found[number + 1] ?? null,
    turn: (to) => setAt({ media: media.id, number: Math.min(ready, Math.max(1, to)) }),
    refresh: async () => {
      const page = await pages.fetch(media.id, number, true);
      if (page) setFound((before) => ({ ...before, [number]: page }));
    },
  };
}

/** A document being replaced still shows its old pages, all of which are there. */
function sizeOf({ pageCount, pagesReady }: Media): { total: number; ready: number } {
  return { total: Math.max(pageCount ?? 0, pagesReady, 1), ready: Math.max(1, pagesReady) };
}
