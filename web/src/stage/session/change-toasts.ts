/** Toasts about the changes of other presenters and of the converter. */
import { useEffect } from 'react';
import type { Media, Video } from '../../client/video.ts';
import type { Key, Values } from '../../i18n/translate.ts';
import { useSession, useT } from '../../session/context.ts';
import type { Origin } from './own-changes.ts';
import { useStageSession } from './stage-session.ts';

/** The key of a message, and the values in it. */
type Change = [Key, Values];

/** Returns a message for each change between two states. `origin` tells who changed the share, if it has changed. */
export function changesBetween(before: Video, after: Video, origin: Origin): Change[] {
  return [
    ...(origin === 'own' ? [] : shareChanges(before, after, origin)),
    ...after.sharedLiveMedias.flatMap((media) => mediaChanges(before, media)),
  ];
}

function shareChanges(
  { activeShare: before }: Video,
  { activeShare: after }: Video,
  origin: Origin,
): Change[] {
  const isSame = before?.media.id === after?.media.id && before?.page.number === after?.page.number;
  if (origin === 'late' && !isSame) {
    return [after ? ['stage.late', { page: after.page.number }] : ['stage.lateEnd', {}]];
  }
  if (before && !after) return [['stage.otherEnded', {}]];
  if (!after) return [];
  if (before?.media.id !== after.media.id) return [['stage.otherStarted', { title: after.media.title }]];
  if (before.page.number !== after.page.number) return [['stage.other', { page: after.page.number }]];
  return [];
}

function mediaChanges(videoBefore: Video, media: Media): Change[] {
  const before = videoBefore.sharedLiveMedias.find(({ id }) => id === media.id);
  const { title } = media;
  if (!before) return [];
  const canBeShownNow = !before.isReadyToShow && media.isReadyToShow && media.uploadState === 'PROCESSING';
  if (canBeShownNow) return [['media.appeared', { title }]];
  if (before.uploadState === media.uploadState) return [];
  if (media.uploadState === 'READY') return [['media.done', { title, count: media.pageCount ?? 0 }]];
  if (media.uploadState === 'ERROR' && media.failure !== 'CANCELLED') return [['media.notDone', { title }]];
  return [];
}

export function useChangeToasts(): void {
  const { store, toasts } = useSession();
  const { originOf } = useStageSession();
  const t = useT();
  useEffect(
    () =>
      store.subscribe(({ video: after }, { video: before }) => {
        if (!before || !after || before === after) return;
        for (const [key, values] of changesBetween(before, after, originOf(after.activeShare))) {
          const pages = t('media.pages', { count: Number(values['count'] ?? 0) });
          const text = t(key, { ...values, pages });
          if (key === 'media.done') {
            toasts.getState().fold(key, (count) => (count > 1 ? t('media.doneMany', { count }) : text));
          } else if (key === 'media.notDone') toasts.getState().add('problem', text);
          else
            toasts.getState().add('info', text, key.startsWith('stage.') ? 'share' : String(values['title']));
        }
      }),
    [store, toasts, t, originOf],
  );
}
