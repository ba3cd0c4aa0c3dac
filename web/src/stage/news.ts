/** Tells a presenter what somebody else, or the converter, did while she was busy. */
import { useEffect } from 'react';
import { useSession, useWords } from '../app/context.ts';
import type { Media, Video } from '../client/shape.ts';
import type { Key, Values } from '../i18n/translate.ts';
import { useTools } from './tools.ts';

type News = [Key, Values];

/** What changed between two states. `mine`: what is shown was changed by this presenter herself. */
export function newsBetween(before: Video, after: Video, mine: boolean): News[] {
  return [
    ...(mine ? [] : shareNews(before, after)),
    ...after.sharedLiveMedias.flatMap((media) => mediaNews(before, media)),
  ];
}

function shareNews({ activeShare: was }: Video, { activeShare: is }: Video): News[] {
  if (was && !is) return [['stage.otherEnded', {}]];
  if (!is) return [];
  if (was?.media.id !== is.media.id) return [['stage.otherStarted', { title: is.media.title }]];
  if (was.page.number !== is.page.number) return [['stage.other', { page: is.page.number }]];
  return [];
}

function mediaNews(before: Video, media: Media): News[] {
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

export function useNews(): void {
  const { store, notices } = useSession();
  const { busy } = useTools();
  const words = useWords();
  useEffect(
    () =>
      store.subscribe(({ video: after }, { video: before }) => {
        if (!before || !after || before === after) return;
        for (const [key, values] of newsBetween(before, after, busy())) {
          const pages = words('media.pages', { count: Number(values['count'] ?? 0) });
          const about = key.startsWith('stage.') ? 'share' : String(values['title']);
          notices.getState().add('news', words(key, { ...values, pages }), about);
        }
      }),
    [store, notices, words, busy],
  );
}
