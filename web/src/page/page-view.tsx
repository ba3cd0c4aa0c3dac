/** One page, as large as its area lets it be, with no gap between it and the next. */
import { type ReactNode, useRef } from 'react';
import type { Page } from '../client/video.ts';
import { useSession, useT } from '../session/context.ts';
import { type Gestures, useGestures } from './gestures/gestures.ts';
import { imageKey, usePageImages } from './page-images.ts';
import { pageTitle } from './title.ts';

interface PageViewProps {
  page: Page;
  /** Loaded and decoded ahead of its turn. */
  ahead?: Page | null;
  total: number | null;
  onSwipe?: (towards: 1 | -1) => void;
  /** An instructor's zoom would be seen by nobody else, and mislead her. */
  zoomable?: boolean;
  /** Fresh links for a page that would not load; the video is asked for again unless this is given. */
  refresh?: (() => Promise<void>) | undefined;
  /** Drawn over the page, with the gestures to offer as buttons. */
  children?: (gestures: Gestures) => ReactNode;
}

const still = () => {};

export function PageView(props: PageViewProps) {
  const { page, ahead = null, total, onSwipe = still, zoomable = true, refresh, children } = props;
  const t = useT();
  const session = useSession();
  const area = useRef<HTMLDivElement>(null);
  const { images, shown, state, imageRef } = usePageImages(page, ahead, refresh ?? session.refresh);
  const gestures = useGestures(area, shown && imageKey(shown), onSwipe, zoomable);
  const { scale, x, y } = gestures.transform;
  const name = pageName(t, shown ?? page, total);
  return (
    <section className="lec-page" aria-label={t('page.region')}>
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: zooming and panning by keyboard needs the focus here */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div
        ref={area}
        className="lec-page-area"
        data-zoomed={scale > 1}
        role="group"
        aria-label={name}
        aria-description={zoomable ? t('page.keys') : undefined}
        tabIndex={0}
        onKeyDown={(event) => zoomable && zoomByKey(event, gestures)}
      >
        <div
          className="lec-page-transform"
          style={{ transform: `translate(${x}px, ${y}px) scale(${scale})` }}
        >
          {images.map((image) => (
            <img
              key={`${image.key}#${image.attempt}`}
              ref={imageRef(image.key)}
              className="lec-page-image"
              data-shown={image.shown}
              data-page={image.page.number}
              src={image.src}
              alt={image.shown ? name : ''}
              aria-hidden={!image.shown}
              draggable={false}
              fetchPriority={image.key === images[0]?.key ? 'high' : 'auto'}
              style={{ '--ratio': ratioOf(image.page) } as React.CSSProperties}
            />
          ))}
        </div>
        {state !== 'shown' && <Waiting page={page.number} retrying={state === 'retrying'} />}
      </div>
      {/* biome-ignore-end lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above */}
      {shown?.text && (
        <div className="lec-hidden">
          <h2>{t('page.text')}</h2>
          <p>{shown.text}</p>
        </div>
      )}
      {children?.(gestures)}
    </section>
  );
}

/** A room does not say how large pages are; most are slides. */
const ratioOf = ({ width, height }: Page) => (width > 0 && height > 0 ? width / height : 16 / 9);

export function pageName(t: ReturnType<typeof useT>, page: Page, total: number | null): string {
  const title = pageTitle(page);
  if (total === null) return t('page.number', { page: page.number });
  return t(title ? 'page.of.titled' : 'page.of', { page: page.number, total, title });
}

function Waiting({ page, retrying }: { page: number; retrying: boolean }) {
  const t = useT();
  return (
    <p className="lec-page-waiting" data-retrying={retrying}>
      <span className="lec-spinner" aria-hidden="true" />
      {t(retrying ? 'page.failed' : 'page.loading', { page })}
    </p>
  );
}

function zoomByKey(event: React.KeyboardEvent, { transform, zoom, pan, reset }: Gestures): void {
  const moves: Record<string, () => void> = {
    '+': () => zoom(1.4),
    '=': () => zoom(1.4),
    '-': () => zoom(1 / 1.4),
    ...(transform.scale > 1 && {
      '0': reset,
      ArrowLeft: () => pan(1, 0),
      ArrowRight: () => pan(-1, 0),
      ArrowUp: () => pan(0, 1),
      ArrowDown: () => pan(0, -1),
      Escape: reset,
    }),
  };
  const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key];
  if (!move) return;
  event.preventDefault();
  event.stopPropagation();
  move();
}
