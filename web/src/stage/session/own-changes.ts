import type { Share } from '../../client/video.ts';

/** What a command of this presenter makes of the share; null for the end of the share. */
export type ShareWish = { media: string; page: number } | null;

/** The commands of this presenter that change the share and have no answer yet. */
export interface OwnChanges {
  /** Runs a command. Until its answer, a state that has the wish counts as the presenter's own. */
  run<T>(wish: ShareWish, command: () => Promise<T>): Promise<T>;
  /** Whether this presenter asked for the share. Every other change comes from another presenter. */
  isOwn(share: Share | null): boolean;
}

export function createOwnChanges(): OwnChanges {
  const pending = new Set<{ wish: ShareWish }>();
  return {
    async run(wish, command) {
      const entry = { wish };
      pending.add(entry);
      try {
        return await command();
      } finally {
        pending.delete(entry);
      }
    },
    isOwn: (share) =>
      [...pending].some(({ wish }) =>
        share === null ? wish === null : wish?.media === share.media.id && wish.page === share.page.number,
      ),
  };
}
