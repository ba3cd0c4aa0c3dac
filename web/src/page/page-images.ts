/** Which images of pages are in the document, and which one is visible. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { backoff } from '../client/backoff.ts';
import { withoutQuery } from '../client/link.ts';
import type { Page } from '../client/video.ts';

/** The same image under a fresh link is the same image. */
export const imageKey = (page: Page): string => withoutQuery(page.url);

export interface PageImage {
  key: string;
  page: Page;
  /** The link it was first asked for with: a renewed link does not make it load twice. */
  src: string;
  /** Counts the times it had to be asked for again. */
  attempt: number;
  shown: boolean;
}

export interface PageImages {
  images: PageImage[];
  /** The page that is visible; null before the first one is there. */
  shown: Page | null;
  state: 'shown' | 'loading' | 'retrying';
  imageRef(key: string): (image: HTMLImageElement | null) => void;
}

/**
 * The wanted page is shown once its image is decoded; until then the one before it stays. Turns that come faster
 * than images are conflated: whatever is not wanted any more stops loading. `ahead` is loaded and decoded too, but
 * not shown. `refresh` is asked for working links when an image does not load.
 */
export function usePageImages(wanted: Page, ahead: Page | null, refresh: () => Promise<void>): PageImages {
  const [shown, setShown] = useState<Page | null>(null);
  const [retries, setRetries] = useState(0);
  const sources = useRef(new Map<string, { src: string; attempt: number }>());
  const elements = useRef(new Map<string, HTMLImageElement>());
  const newest = useRef(wanted);
  newest.current = wanted;
  const key = imageKey(wanted);
  const shownKey = shown && imageKey(shown);

  useDecoded(key, elements, shownKey, retries, {
    onReady: () => {
      setRetries(0);
      setShown(wanted);
    },
    onFailed: () => {
      // A link that expired while nobody looked loads nothing: fetch a fresh one first.
      const attempt = (sources.current.get(key)?.attempt ?? 0) + 1;
      const again = () => {
        sources.current.set(key, { src: newest.current.url, attempt });
        setRetries((count) => count + 1);
      };
      void refresh().then(again, again);
    },
  });

  const pages = new Map<string, Page>();
  if (shown) pages.set(imageKey(shown), shown);
  pages.set(key, wanted);
  if (ahead && shownKey === key) pages.set(imageKey(ahead), ahead);
  for (const known of sources.current.keys()) if (!pages.has(known)) sources.current.delete(known);
  const pageImages = [...pages].map(([frameKey, page]) => {
    const source = sources.current.get(frameKey) ?? { src: page.url, attempt: 0 };
    sources.current.set(frameKey, source);
    return { key: frameKey, page, ...source, shown: frameKey === shownKey };
  });
  const imageRef = useCallback(
    (frameKey: string) => (image: HTMLImageElement | null) => {
      if (image) elements.current.set(frameKey, image);
      else elements.current.delete(frameKey);
    },
    [],
  );
  // What is visible may have been said again since, with other words on it or a new link.
  const visible = shownKey === key ? wanted : shown;
  const state = shownKey === key ? 'shown' : retries > 0 ? 'retrying' : 'loading';
  return { images: pageImages, shown: visible, state, imageRef };
}

interface Outcome {
  onReady(): void;
  onFailed(): void;
}

function useDecoded(
  key: string,
  elements: RefObject<Map<string, HTMLImageElement>>,
  shownKey: string | null,
  retries: number,
  outcome: Outcome,
): void {
  const latest = useRef(outcome);
  latest.current = outcome;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a renewed link alone must not start over
  useEffect(() => {
    if (key === shownKey) return;
    let left = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const image = elements.current?.get(key);
    image?.decode().then(
      () => !left && latest.current.onReady(),
      () => {
        if (left) return;
        timer = setTimeout(() => latest.current.onFailed(), backoff(retries, { base: 300, cap: 8_000 }));
      },
    );
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [key, shownKey, retries]);
}
