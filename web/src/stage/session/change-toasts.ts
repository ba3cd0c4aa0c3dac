/** Tells a presenter what somebody else, or the converter, did while she was hasPendingShare. */
import { useEffect } from 'react';
import type { Media, Video } from '../../client/video.ts';
import type { Key, Values } from '../../i18n/translate.ts';
import { useSession, useT } from '../../session/context.ts';
import { useStageSession } from './stage-session.ts';

type Change = [Key, Values];

/** What changed between two states. `mine`: what is shown was changed by this presenter herself. */
export function changesBetween(before: Video, after: Video, mine: boolean): Change[] {
  return [
    ...(mine ? [] : shareChanges(before, after)),
    ...after.sharedLiveMedias.flatMap((media) => mediaChanges(before, media)),
  ];
}

function shareChanges({ activeShare: was }: Video, { activeShare: is }: Video): Change[] {
  if (was && !is) return [['stage.otherEnded', {}]];
  if (!is) return [];
  if (was?.media.id !== is.media.id) return [['stage.otherStarted', { title: is.media.title }]];
  if (was.page.number !== is.page.number) return [['stage.other', { page: is.page.number }]];
  return [];
}

function mediaChanges(before: Video, media: Media): Change[] {
  const was = before.sharedLiveMedias.find(({ id }) => id === media.id);
  const { title } = media;
  if (!was) return [];
  const appeared = !was.isReadyToShow && media.isReadyToShow && media.uploadState === 'PROCESSING';
  if (appeared) return [['media.appeared', { title }]];
  if (was.uploadState === media.uploadState) return [];
  if (media.uploadState === 'READY') return [['media.done', { title, count: media.pageCount ?? 0 }]];
  if (media.uploadState === 'ERROR' && media.failure !== 'CANCELLED') return [['media.notDone', { title }]];
  return [];
}

export function useChangeToasts(): void {
  const { store, toasts } = useSession();
  const { hasPendingShare } = useStageSession();
  const t = useT();
  useEffect(
    () =>
      store.subscribe(({ video: after }, { video: before }) => {
        if (!before || !after || before === after) return;
        for (const [key, values] of changesBetween(before, after, hasPendingShare())) {
          const pages = t('media.pages', { count: Number(values['count'] ?? 0) });
          const about = key.startsWith('stage.') ? 'share' : String(values['title']);
          toasts.getState().add('info', t(key, { ...values, pages }), about);
        }
      }),
    [store, toasts, t, hasPendingShare],
  );
}
