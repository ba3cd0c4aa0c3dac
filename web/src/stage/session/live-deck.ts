import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useSession, useShare, useVideo } from '../../session/context.ts';
import { type Deck, pageCounts } from './deck.ts';
import { useStageSession } from './stage-session.ts';

/** The document that everybody sees; null while nothing is shared. Shows a requested page before the server answers. */
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
    ...pageCounts(media),
    media,
    live: true,
    number,
    page: page ?? share.page,
    ahead,
    goTo: (to) => navigation.getState().goTo(to),
  };
}
