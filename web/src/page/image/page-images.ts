/** Decides which page images are in the DOM and which one of them is visible. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { backoff } from '../../client/backoff.ts';
import { imageOf } from '../../client/link.ts';
import type { Page } from '../../client/video.ts';
import { type ImageSource, savesData, sourceOf } from './image-source.ts';

/** Identifies the image. Renewed links of one image, and its other widths, have the same key. */
export const imageKey = (page: Page): string => imageOf(page.url);

interface Source extends ImageSource {
  /** For the `sizes` attribute, in CSS pixels. It never falls, because a smaller image would be a second download. */
  width: number;
  /** The number of requests that failed, and of changes of the links before the image was visible. */
  attempt: number;
  /** Whether the link is from a room's message, which has one image of a page. */
  isRoom: boolean;
}

export interface PageImage extends Source {
  key: string;
  page: Page;
  shown: boolean;
  /** Whether this is the page that the view waits for. */
  wanted: boolean;
}

export interface PageImages {
  images: PageImage[];
  /** The visible page; null until the first image is decoded. */
  shown: Page | null;
  /** The page whose thumbnail stands in for its image, which is not there yet; null otherwise. */
  preview: Page | null;
  state: 'shown' | 'loading' | 'retrying';
  onElement(key: string, image: HTMLImageElement | null): void;
}

/** After this many failed requests, a page is loaded in the one image that every page has. */
const MAX_ATTEMPTS = 2;

/**
 * Shows `wanted` as soon as its image is decoded, and the previous page or a thumbnail until then. When pages change faster
 * than images load, an image that is no longer wanted stops loading. Also loads and decodes `ahead` once `wanted` is
 * visible, without showing it, unless the user asks for fewer bytes. Calls `refresh` for new links when an image does
 * not load. `widthOf` returns the value for the `sizes` attribute of a page. With `hasAllImages`, `wanted` has
 * received its other images: a wider one of them then takes the place of the visible one.
 */
export function usePageImages(
  wanted: Page,
  ahead: Page | null,
  refresh: () => Promise<void>,
  widthOf: (page: Page) => number,
  hasAllImages = false,
): PageImages {
  const [visible, setVisible] = useState<{ key: string; page: Page } | null>(null);
  const [retries, setRetries] = useState(0);
  const sources = useRef(new Map<string, Source>());
  const elements = useRef(new Map<string, HTMLImageElement>());
  const newest = useRef(wanted);
  newest.current = wanted;
  const key = hasAllImages ? `${imageKey(wanted)}#all` : imageKey(wanted);
  const shownKey = visible?.key ?? null;
  const isSamePage = visible !== null && imageKey(visible.page) === imageKey(wanted);

  const pages = new Map<string, Page>();
  if (visible) pages.set(visible.key, visible.page);
  pages.set(key, wanted);
  if (ahead && shownKey === key && !savesData()) pages.set(imageKey(ahead), ahead);
  for (const known of sources.current.keys()) if (!pages.has(known)) sources.current.delete(known);
  const images = [...pages].map(([pageKey, page]) => {
    const isShown = pageKey === shownKey;
    const known = sources.current.get(pageKey);
    const width = Math.max(known?.width ?? 0, widthOf(page));
    const source = { ...keptSource(known, page, isShown), width };
    sources.current.set(pageKey, source);
    return { key: pageKey, page, ...source, shown: isShown, wanted: pageKey === key };
  });

  useDecoded(key, elements, shownKey, sources.current.get(key)?.attempt ?? 0, retries, {
    onReady: () => {
      setRetries(0);
      setVisible({ key, page: wanted });
    },
    onFailed: () => {
      const attempt = (sources.current.get(key)?.attempt ?? 0) + 1;
      const retry = () => {
        // Another page may have become wanted while the link was fetched.
        if (imageKey(newest.current) !== imageKey(wanted)) return;
        const { width = 0, isRoom = false } = sources.current.get(key) ?? {};
        const source = sourceOf(newest.current, attempt >= MAX_ATTEMPTS);
        sources.current.set(key, { ...source, attempt, width, isRoom });
        setRetries((count) => count + 1);
      };
      // The link may have expired, so the retry uses a new one.
      void refresh().then(retry, retry);
    },
  });

  const onElement = useCallback((pageKey: string, image: HTMLImageElement | null) => {
    if (image) elements.current.set(pageKey, image);
    else elements.current.delete(pageKey);
  }, []);
  const isLoaded = elements.current.get(key)?.complete === true;
  return {
    images,
    // `wanted` is the newer copy of the same page: its text or link may have changed.
    shown: isSamePage ? wanted : (visible?.page ?? null),
    preview: !isSamePage && !isLoaded && wanted.thumbnailUrl !== '' ? wanted : null,
    state: isSamePage ? 'shown' : retries > 0 ? 'retrying' : 'loading',
    onElement,
  };
}

/**
 * A renewed link does not replace the one of the first request, so that the image does not load twice. The links of other
 * widths may arrive after those of a room's message: they replace it as long as the image is not visible.
 */
function keptSource(known: Source | undefined, page: Page, isShown: boolean): Omit<Source, 'width'> {
  const next = { ...sourceOf(page), isRoom: page.images.length === 0 };
  if (!known) return { ...next, attempt: 0 };
  const isUpgrade = !isShown && known.attempt === 0 && known.isRoom && !next.isRoom;
  return isUpgrade ? { ...next, attempt: known.attempt + 1 } : known;
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
  attempt: number,
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
  }, [key, shownKey, attempt, retries]);
}
