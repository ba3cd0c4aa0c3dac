/** Thumbnails of all pages, to jump to one. They load as they come into view. */
import './thumbnail-strip.css';
import { useCallback, useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import type { Translator } from '../../i18n/translate.ts';
import { focusPage } from '../../page/focus.ts';
import { useRoot, useT, useVideoStore } from '../../session/context.ts';
import type { Thumbnail } from '../../session/file-contents.ts';
import { range } from '../../session/thumbnails.ts';
import type { Deck } from '../session/deck.ts';
import { useStageSession } from '../session/stage-session.ts';

interface ThumbnailStripProps {
  deck: Deck;
  goTo(page: number): void;
}

/** The number of thumbnails loaded in advance at either end of the visible ones. */
const MARGIN = 6;
const GAP_PX = 8;

export function ThumbnailStrip({ deck, goTo }: ThumbnailStripProps) {
  const t = useT();
  const root = useRoot();
  const { thumbnails } = useStageSession();
  const { media, number, ready, total } = deck;
  const pages = useVideoStore(({ files }) => files[media.id]?.thumbnails);
  const list = useRef<HTMLOListElement>(null);

  const loadVisible = useCallback(() => {
    const strip = list.current;
    const [first] = strip?.children ?? [];
    if (!strip || !first) return;
    const width = first.getBoundingClientRect().width + GAP_PX;
    // scrollLeft is negative where text runs from right to left.
    const from = Math.floor(Math.abs(strip.scrollLeft) / width) + 1;
    const to = from + Math.ceil(strip.clientWidth / width);
    thumbnails.load(media.id, Math.max(1, from - MARGIN), Math.min(ready, to + MARGIN));
  }, [thumbnails, media.id, ready]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another file has other thumbnails
  useEffect(loadVisible, [loadVisible, media.shownUploadId]);
  useEffect(() => {
    const strip = list.current;
    if (!strip) return;
    // More pages come into view when the strip becomes wider, as in full screen.
    const observer = new ResizeObserver(loadVisible);
    observer.observe(strip);
    return () => observer.disconnect();
  }, [loadVisible]);
  useEffect(() => {
    const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    list.current?.children[number - 1]?.scrollIntoView({
      behavior: smooth ? 'smooth' : 'instant',
      inline: 'center',
      block: 'nearest',
    });
  }, [number]);

  return (
    <nav className="lec-strip" aria-label={t('stage.strip')}>
      <ol ref={list} onScroll={loadVisible}>
        {range(1, total).map((page) => (
          <li key={page}>
            <Button
              className="lec-strip-page"
              aria-label={pageLabel(t, page, pages?.[page])}
              aria-current={page === number ? 'page' : 'false'}
              isDisabled={page > ready}
              onPress={({ pointerType }) => {
                goTo(page);
                if (pointerType === 'mouse' || pointerType === 'touch') focusPage(root);
              }}
            >
              <ThumbnailImage thumbnail={pages?.[page]} />
              <span aria-hidden="true">{t.number(page)}</span>
            </Button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function pageLabel(t: Translator, page: number, thumbnail: Thumbnail | undefined): string {
  const title = thumbnail?.title ?? '';
  return t(title ? 'stage.goTo.titled' : 'stage.goTo', { page, title });
}

const ThumbnailImage = ({ thumbnail }: { thumbnail: Thumbnail | undefined }) => (
  <span className="lec-sheet" aria-hidden="true">
    {thumbnail && <img src={thumbnail.thumbnailUrl} alt="" loading="lazy" draggable={false} />}
  </span>
);
