/** Lets a student look at earlier pages while the share continues, and return to the live page at any time. */
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Page } from '../client/video.ts';
import { useSession, useVideoStore } from '../session/context.ts';
import { createLookBack, furthestPage, ownPage } from './look-back-store.ts';

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
  const session = useSession();
  const lookBack = useMemo(() => createLookBack(session), [session]);
  useEffect(() => lookBack.getState().follow(), [lookBack]);
  const state = useStore(lookBack);
  const videoState = useVideoStore((all) => all);
  return {
    ownPage: ownPage(state, videoState),
    furthest: furthestPage(state, videoState),
    canLookBack: session.commands !== null,
    goTo: state.goTo,
    backToLive: state.backToLive,
    refresh: state.refresh,
  };
}
