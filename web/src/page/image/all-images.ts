/** The images of a page beyond the one that a seat receives, for a page that is zoomed or whose image does not load. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Page } from '../../client/video.ts';
import { imageKey } from './page-images.ts';

/** Fetches the page with all of its images; null when that fails. */
export type FetchPage = () => Promise<Page | null>;

export interface AllImages {
  /** The page with all images that are known. */
  page: Page;
  /** Whether all images of the page have been fetched. */
  isComplete: boolean;
  fetch(): Promise<void>;
}

/** Fetches all images of `page` when `isNeeded` becomes true. Without `fetchPage`, the page has all of them. */
export function useAllImages(page: Page, isNeeded: boolean, fetchPage: FetchPage | undefined): AllImages {
  const [complete, setComplete] = useState<Page | null>(null);
  const latest = useRef(fetchPage);
  latest.current = fetchPage;
  const key = imageKey(page);
  const isComplete = complete !== null && imageKey(complete) === key;
  const fetch = useCallback(async () => {
    const fetched = await latest.current?.();
    if (fetched) setComplete(fetched);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page has images of its own
  useEffect(() => {
    if (isNeeded && !isComplete) void fetch();
  }, [key, isNeeded, isComplete, fetch]);
  return {
    page: isComplete ? { ...page, url: complete.url, images: complete.images } : page,
    isComplete,
    fetch,
  };
}
