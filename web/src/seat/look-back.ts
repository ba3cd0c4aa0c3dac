/**
 * Lets a student look at other pages while the share continues, as far as the look-around policy allows, and return to
 * the live page at any time.
 */
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Page } from '../client/video.ts';
import { useSession, useVideoStore } from '../session/context.ts';
import { allowedPages, createLookBack, ownPage } from './look-back-store.ts';

export interface LookBack {
  /** The page that the student chose; null while the student follows the live page. */
  ownPage: Page | null;
  /** The first and the last page that the student may look at. */
  allowed: { first: number; last: number };
  /** False where the policy allows the live page alone, and without a GraphQL endpoint, which has the other pages. */
  canLookBack: boolean;
  goTo(number: number): void;
  backToLive(): void;
  /** Fetches a new link for the page that the student chose. */
  refresh(): Promise<void>;
}

export function useLookBack(): LookBack {
  const session = useSession();
  const lookBack = useMemo(() => createLookBack(session), [session]);
  useEffect(() => lookBack.getState().follow(), [lookBack]);
  const state = useStore(lookBack);
  const videoState = useVideoStore((all) => all);
  return {
    ownPage: ownPage(state, videoState),
    allowed: allowedPages(videoState),
    canLookBack: session.commands !== null && ['BACK', 'ALL'].includes(videoState.video?.lookAround ?? ''),
    goTo: state.goTo,
    backToLive: state.backToLive,
    refresh: state.refresh,
  };
}
