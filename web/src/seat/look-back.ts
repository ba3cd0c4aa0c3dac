/** Looking back at one's own pace, while the live page goes on. */
import { useEffect, useRef, useState } from 'react';
import type { Page } from '../client/video.ts';
import { useSession, useShare } from '../session/context.ts';

export interface LookBack {
  /** The page on this screen; null when it is the live one. */
  own: Page | null;
  /** The furthest page that has been shown: nobody sees ahead of the presenter. */
  furthest: number;
  canLookBack: boolean;
  to(number: number): void;
  live(): void;
  /** Fresh links for the page looked at. */
  refresh(): Promise<void>;
}

export function useLookBack(): LookBack {
  const { commands, pages } = useSession();
  const share = useShare();
  const media = share?.media.id ?? null;
  const live = share?.page.number ?? 0;
  const [own, setOwn] = useState<Page | null>(null);
  const seen = useRef({ media, furthest: live });
  const asked = useRef(0);
  if (seen.current.media !== media) seen.current = { media, furthest: live };
  seen.current.furthest = Math.max(seen.current.furthest, live);

  useEffect(() => {
    if (share) pages.put(share.media.id, share.page);
  }, [pages, share]);
  // Another document, or none: what was looked at is not shown any more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the document counts
  useEffect(() => setOwn(null), [media]);

  const to = async (number: number) => {
    if (media === null || number < 1 || number > seen.current.furthest) return;
    asked.current += 1;
    const turn = asked.current;
    const page = number === live ? null : await pages.fetch(media, number);
    // Only the last page asked for is shown, however the answers overtake each other.
    if (turn === asked.current && (page || number === live)) setOwn(page);
  };
  return {
    own,
    furthest: seen.current.furthest,
    canLookBack: commands !== null,
    to: (number) => void to(number),
    live: () => {
      asked.current += 1;
      setOwn(null);
    },
    refresh: async () => {
      const page = own && media ? await pages.fetch(media, own.number, true) : null;
      if (page) setOwn(page);
    },
  };
}
