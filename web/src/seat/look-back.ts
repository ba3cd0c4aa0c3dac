/** Lets a student look at earlier pages while the share continues, and return to the live page at any time. */
import { useEffect, useRef, useState } from 'react';
import type { Page } from '../client/video.ts';
import { useSession, useShare } from '../session/context.ts';

export interface LookBack {
  /** The page that the student chose; null while the student follows the live page. */
  ownPage: Page | null;
  /** The highest page number shown so far. A student cannot look further than the presenter went. */
  furthest: number;
  /** False without a GraphQL endpoint, because the view then cannot fetch other pages. */
  canLookBack: boolean;
  goTo(number: number): void;
  backToLive(): void;
  /** Fetches a new link for the page that the student chose. */
  refresh(): Promise<void>;
}

export function useLookBack(): LookBack {
  const { commands, pages } = useSession();
  const share = useShare();
  const media = share?.media.id ?? null;
  const live = share?.page.number ?? 0;
  const [ownPage, setOwnPage] = useState<Page | null>(null);
  const seen = useRef({ media, furthest: live });
  const requests = useRef(0);
  if (seen.current.media !== media) seen.current = { media, furthest: live };
  seen.current.furthest = Math.max(seen.current.furthest, live);

  useEffect(() => {
    if (share) pages.put(share.media.id, share.page);
  }, [pages, share]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another document, or none, ends looking back
  useEffect(() => setOwnPage(null), [media]);

  const goTo = async (number: number) => {
    if (media === null || number < 1 || number > seen.current.furthest) return;
    requests.current += 1;
    const request = requests.current;
    const page = number === live ? null : await pages.fetch(media, number);
    // Answers may arrive in another order; only the last request counts.
    if (request === requests.current && (page || number === live)) setOwnPage(page);
  };
  return {
    ownPage,
    furthest: seen.current.furthest,
    canLookBack: commands !== null,
    goTo: (number) => void goTo(number),
    backToLive: () => {
      requests.current += 1;
      setOwnPage(null);
    },
    refresh: async () => {
      const page = ownPage && media ? await pages.fetch(media, ownPage.number, { renew: true }) : null;
      if (page) setOwnPage(page);
    },
  };
}
