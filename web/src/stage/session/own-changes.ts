/** Tells this presenter's changes of the share from those of others. */
import type { Share } from '../../client/video.ts';

/** The share that a command of this presenter requests; null for the end of the share. */
export type RequestedShare = { media: string; page: number } | null;

/**
 * Who caused a change of the share: a command of this presenter, a command that this presenter abandoned and that reached
 * the server late, or another presenter.
 */
export type Origin = 'own' | 'late' | 'other';

/** The commands of this presenter that change the share and have no answer yet. */
export interface OwnChanges {
  /** Runs a command. Until its answer, a state that has the requested share counts as the presenter's own. */
  run<T>(requested: RequestedShare, command: () => Promise<T>): Promise<T>;
  /** Records that a command was abandoned. It may still reach the server. */
  abandon(requested: RequestedShare): void;
  /** Who caused the change to `share`. A command that was abandoned is `late` once. */
  originOf(share: Share | null): Origin;
}

const has = (share: Share | null, requested: RequestedShare): boolean =>
  share === null
    ? requested === null
    : requested?.media === share.media.id && requested.page === share.page.number;

export function createOwnChanges(): OwnChanges {
  const pending = new Set<{ requested: RequestedShare }>();
  /** The command that was abandoned last. */
  let abandoned: { requested: RequestedShare } | null = null;
  return {
    async run(requested, command) {
      const entry = { requested };
      pending.add(entry);
      try {
        return await command();
      } finally {
        pending.delete(entry);
      }
    },
    abandon(requested) {
      abandoned = { requested };
    },
    originOf(share) {
      if ([...pending].some(({ requested }) => has(share, requested))) return 'own';
      if (!abandoned || !has(share, abandoned.requested)) return 'other';
      abandoned = null;
      return 'late';
    },
  };
}
