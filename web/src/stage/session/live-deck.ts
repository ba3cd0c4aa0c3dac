/** The shared document in the presenter's view. */
import { useStore } from 'zustand';
import { useShare, useVideo, useVideoStore } from '../../session/context.ts';
import { type Deck, pageCounts } from './deck.ts';
import { useStageSession } from './stage-session.ts';

/** The document that everybody sees; null while nothing is shared. Shows a requested page before the server answers. */
export function useLiveDeck(): Deck | null {
  const { navigation } = useStageSession();
  const target = useStore(navigation, (state) => state.target);
  const share = useShare();
  const video = useVideo();
  const known = useVideoStore(({ files }) => files[share?.media.id ?? '']?.pages);
  if (!share) return null;
  const media = video?.sharedLiveMedias.find(({ id }) => id === share.media.id) ?? {
    ...share.media,
    warnings: [],
    failureDetail: null,
    uploadPagesReady: null,
    uploadPageCount: null,
  };
  const number = target?.media === media.id ? target.page : share.page.number;
  const page = number === share.page.number ? share.page : known?.[number];
  const ahead = page && page !== share.page ? null : share.nextPage;
  return {
    ...pageCounts(media),
    media,
    live: true,
    number,
    page: page ?? share.page,
    ahead,
    goTo: (to) => navigation.getState().goTo(media.id, to),
  };
}
