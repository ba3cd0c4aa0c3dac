/** Thumbnails of all pages, to jump to one. Only those in sight are in the DOM, and load. */
import './thumbnail-strip.css';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { Translator } from '../../i18n/translate.ts';
import { focusPage } from '../../page/focus.ts';
import { useRoot, useT, useVideoStore } from '../../session/context.ts';
import type { Thumbnail } from '../../session/file-contents.ts';
import { useArrowList } from '../keyboard/arrow-list.ts';
import type { Deck } from '../session/deck.ts';
import { useStageSession } from '../session/stage-session.ts';

interface ThumbnailStripProps {
  deck: Deck;
  goTo(page: number): void;
}

/** The number of thumbnails in the DOM, and loaded in advance, at either end of the visible ones. */
const MARGIN = 6;
/** The width of a thumbnail and of the gap beside it in thumbnail-strip.css. */
const STEP_PX = 124;

export function ThumbnailStrip({ deck, goTo }: ThumbnailStripProps) {
  const t = useT();
  const root = useRoot();
  const { thumbnails } = useStageSession();
  const { media, number, ready, total } = deck;
  const pages = useVideoStore(({ files }) => files[media.id]?.thumbnails);
  const strip = useRef<HTMLOListElement>(null);
  /** The page that has the Tab stop and, within the strip, the focus. */
  const [active, setActive] = useState(number);
  const stop = Math.min(active, total);
  const { virtual, onKeyDown } = useArrowList({
    scroller: strip,
    count: total,
    stop,
    last: ready,
    direction: t.direction,
    size: STEP_PX,
    isHorizontal: true,
    margin: MARGIN,
    onStop: setActive,
  });
  const items = virtual.getVirtualItems();
  const inSight = virtual.range;
  const from = (inSight?.startIndex ?? 0) + 1;
  const to = (inSight?.endIndex ?? 0) + 1;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another file has other thumbnails
  useEffect(() => {
    thumbnails.load(media.id, Math.max(1, from - MARGIN), Math.min(ready, to + MARGIN));
  }, [thumbnails, media.id, media.shownUploadId, ready, from, to]);
  useEffect(() => {
    setActive(number);
    const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    virtual.scrollToIndex(number - 1, { align: 'center', behavior: smooth ? 'smooth' : 'auto' });
  }, [number, virtual]);

  return (
    <nav className="lec-strip" aria-label={t('stage.strip')}>
      <ol
        ref={strip}
        data-arrows="true"
        onKeyDown={onKeyDown}
        style={{ gridTemplateColumns: `repeat(${total}, var(--strip-page))` }}
      >
        {items.map(({ index }) => {
          const page = index + 1;
          return (
            <li
              key={page}
              data-position={page}
              aria-setsize={total}
              aria-posinset={page}
              style={{ gridColumn: page }}
            >
              <Button
                className="lec-strip-page"
                aria-label={pageLabel(t, page, pages?.[page])}
                aria-current={page === number ? 'page' : 'false'}
                isDisabled={page > ready}
                excludeFromTabOrder={page !== stop}
                onPress={({ pointerType }) => {
                  goTo(page);
                  if (pointerType === 'mouse' || pointerType === 'touch') focusPage(root);
                }}
              >
                <ThumbnailImage thumbnail={pages?.[page]} />
                <span aria-hidden="true">{t.number(page)}</span>
              </Button>
            </li>
          );
        })}
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
    {thumbnail && <img src={thumbnail.thumbnailUrl} alt="" draggable={false} />}
  </span>
);
