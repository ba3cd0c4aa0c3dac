/** Decides which page images are in the DOM and which one of them is visible. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { backoff } from '../client/backoff.ts';
import { withoutQuery } from '../client/link.ts';
import type { Page } from '../client/video.ts';

/** Identifies the image. Renewed links of one image have the same key. */
export const imageKey = (page: Page): string => withoutQuery(page.url);

export interface PageImage {
  key: string;
  page: Page;
  /** The link of the first request. A renewed link does not replace it, so the image does not load twice. */
  src: string;
  /** The number of requests that failed. */
  attempt: number;
  shown: boolean;
}

export interface PageImages {
  images: PageImage[];
  /** The visible page; null until the first image is decoded. */
  shown: Page | null;
  state: 'shown' | 'loading' | 'retrying';
  imageRef(key: string): (image: HTMLImageElement | null) => void;
}

/**
 * Shows `wanted` as soon as its image is decoded, and the previous page until then. When pages change faster than
 * images load, an image that is no longer wanted stops loading. Also loads and decodes `ahead` without showing it.
 * Calls `refresh` for new links when an image does not load.
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
      const attempt = (sources.current.get(key)?.attempt ?? 0) + 1;
      const retry = () => {
        // Another page may have become wanted while the link was fetched.
        if (imageKey(newest.current) !== key) return;
        sources.current.set(key, { src: newest.current.url, attempt });
        setRetries((count) => count + 1);
      };
      // The link may have expired, so the retry uses a new one.
      void refresh().then(retry, retry);
    },
  });

  const pages = new Map<string, Page>();
  if (shown) pages.set(imageKey(shown), shown);
  pages.set(key, wanted);
  if (ahead && shownKey === key) pages.set(imageKey(ahead), ahead);
  for (const known of sources.current.keys()) if (!pages.has(known)) sources.current.delete(known);
  const images = [...pages].map(([pageKey, page]) => {
    const source = sources.current.get(pageKey) ?? { src: page.url, attempt: 0 };
    sources.current.set(pageKey, source);
    return { key: pageKey, page, ...source, shown: pageKey === shownKey };
  });
  const imageRef = useCallback(
    (pageKey: string) => (image: HTMLImageElement | null) => {
      if (image) elements.current.set(pageKey, image);
      else elements.current.delete(pageKey);
    },
    [],
  );
  return {
    images,
    // `wanted` is the newer copy of the same page: its text or link may have changed.
    shown: shownKey === key ? wanted : shown,
    state: shownKey === key ? 'shown' : retries > 0 ? 'retrying' : 'loading',
    imageRef,
  };
}

interface DecodeListener {
  onReady(): void;
  onFailed(): void;
}

/** Decodes the image of `key` unless it is shown already. Reports a failure after a pause that grows with `retries`. */
function useDecoded(
  key: string,
  elements: RefObject<Map<string, HTMLImageElement>>,
  shownKey: string | null,
  retries: number,
  listener: DecodeListener,
): void {
  const latest = useRef(listener);
  latest.current = listener;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a renewed link alone must not start over
  useEffect(() => {
    if (key === shownKey) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const image = elements.current?.get(key);
    image?.decode().then(
      () => !stopped && latest.current.onReady(),
      () => {
        if (stopped) return;
        timer = setTimeout(() => latest.current.onFailed(), backoff(retries, { base: 300, cap: 8_000 }));
      },
    );
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [key, shownKey, retries]);
}
