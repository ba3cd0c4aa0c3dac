import type { Share } from '../../client/video.ts';

/** What a command of this presenter makes of the share; null for the end of the share. */
export type ShareWish = { media: string; page: number } | null;

/**
 * Who caused a change of the share: a command of this presenter, a command that this presenter gave up and that reached
 * the server late, or another presenter.
 */
export type Origin = 'own' | 'late' | 'other';

/** The commands of this presenter that change the share and have no answer yet. */
export interface OwnChanges {
  /** Runs a command. Until its answer, a state that has the wish counts as the presenter's own. */
  run<T>(wish: ShareWish, command: () => Promise<T>): Promise<T>;
  /** Records that a command was given up. It may still reach the server. */
  giveUp(wish: ShareWish): void;
  /** Who caused the change to `share`. A command that was given up is `late` once. */
  originOf(share: Share | null): Origin;
}

const has = (share: Share | null, wish: ShareWish): boolean =>
  share === null ? wish === null : wish?.media === share.media.id && wish.page === share.page.number;

export function createOwnChanges(): OwnChanges {
  const pending = new Set<{ wish: ShareWish }>();
  /** The command that was given up last. */
  let givenUp: { wish: ShareWish } | null = null;
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
    giveUp(wish) {
      givenUp = { wish };
    },
    originOf(share) {
      if ([...pending].some(({ wish }) => has(share, wish))) return 'own';
      if (!givenUp || !has(share, givenUp.wish)) return 'other';
      givenUp = null;
      return 'late';
    },
  };
}
