/** All pages of a document, small, to jump to. Images are asked for as they come into view. */
import { useCallback, useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import { useStore } from 'zustand';
import type { Translator } from '../../i18n/translate.ts';
import { focusPage } from '../../page/focus.ts';
import { useRoot, useT } from '../../session/context.ts';
import { range, type Thumbnail } from '../../session/thumbnails.ts';
import type { Deck } from '../session/deck.ts';
import { useStageSession } from '../session/stage-session.ts';

interface ThumbnailStripProps {
  deck: Deck;
  go(page: number): void;
}

/** Loaded beyond either end of what is seen. */
const MARGIN = 6;

export function ThumbnailStrip({ deck, go }: ThumbnailStripProps) {
  const t = useT();
  const root = useRoot();
  const { thumbnails } = useStageSession();
  const { media, number, ready, total } = deck;
  const pages = useStore(thumbnails, ({ byDocument }) => byDocument[media.id]?.pages);
  const list = useRef<HTMLOListElement>(null);

  const look = useCallback(() => {
    const strip = list.current;
    const [first] = strip?.children ?? [];
    if (!strip || !first) return;
    const width = first.getBoundingClientRect().width + 8;
    // Negative where writing goes from right to left.
    const from = Math.floor(Math.abs(strip.scrollLeft) / width) + 1;
    const to = from + Math.ceil(strip.clientWidth / width);
    thumbnails.getState().load(media.id, Math.max(1, from - MARGIN), Math.min(ready, to + MARGIN));
  }, [thumbnails, media.id, ready]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: pages forgotten are asked for again
  useEffect(look, [look, pages === undefined]);
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
      <ol ref={list} onScroll={look}>
        {range(1, total).map((page) => (
          <li key={page}>
            <Button
              className="lec-strip-page"
              aria-label={nameOf(t, page, pages?.[page])}
              aria-current={page === number ? 'page' : 'false'}
              isDisabled={page > ready}
              onPress={({ pointerType }) => {
                go(page);
                // The next key is meant for the page, not for this button.
                if (pointerType === 'mouse' || pointerType === 'touch') {
                  focusPage(root);
                }
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

function nameOf(t: Translator, page: number, thumbnail: Thumbnail | undefined): string {
  const title = thumbnail?.title ?? '';
  return t(title ? 'stage.goTo.titled' : 'stage.goTo', { page, title });
}

const ThumbnailImage = ({ thumbnail }: { thumbnail: Thumbnail | undefined }) => (
  <span className="lec-sheet" aria-hidden="true">
    {thumbnail && <img src={thumbnail.thumbnailUrl} alt="" loading="lazy" draggable={false} />}
  </span>
);
