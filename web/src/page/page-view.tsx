/** One page, as large as its area lets it be, with no gap between it and the next. */
import { type ReactNode, useRef } from 'react';
import { useSession, useWords } from '../app/context.ts';
import type { Page } from '../client/shape.ts';
import { keyOf, useFrames } from './frames.ts';
import { type Gestures, useGestures } from './gestures.ts';
import { titleOf } from './title.ts';

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
  const words = useWords();
  const session = useSession();
  const area = useRef<HTMLDivElement>(null);
  const { frames, shown, state, hold } = useFrames(page, ahead, refresh ?? session.refresh);
  const gestures = useGestures(area, shown && keyOf(shown), onSwipe, zoomable);
  const { scale, x, y } = gestures.lens;
  const name = pageName(words, shown ?? page, total);
  return (
    <section className="lec-page" aria-label={words('page.region')}>
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: zooming and panning by keyboard needs the focus here */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div
        ref={area}
        className="lec-page-area"
        data-zoomed={scale > 1}
        role="group"
        aria-label={name}
        aria-description={zoomable ? words('page.keys') : undefined}
        tabIndex={0}
        onKeyDown={(event) => zoomable && zoomByKey(event, gestures)}
      >
        <div className="lec-page-lens" style={{ transform: `translate(${x}px, ${y}px) scale(${scale})` }}>
          {frames.map((frame) => (
            <img
              key={`${frame.key}#${frame.attempt}`}
              ref={hold(frame.key)}
              className="lec-page-image"
              data-shown={frame.shown}
              data-page={frame.page.number}
              src={frame.src}
              alt={frame.shown ? name : ''}
              aria-hidden={!frame.shown}
              draggable={false}
              fetchPriority={frame.key === frames[0]?.key ? 'high' : 'auto'}
              style={{ '--ratio': ratioOf(frame.page) } as React.CSSProperties}
            />
          ))}
        </div>
        {state !== 'shown' && <Waiting page={page.number} retrying={state === 'retrying'} />}
      </div>
      {/* biome-ignore-end lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above */}
      {shown?.text && (
        <div className="lec-hidden">
          <h2>{words('page.text')}</h2>
          <p>{shown.text}</p>
        </div>
      )}
      {children?.(gestures)}
    </section>
  );
}

/** A room does not say how large pages are; most are slides. */
const ratioOf = ({ width, height }: Page) => (width > 0 && height > 0 ? width / height : 16 / 9);

export function pageName(words: ReturnType<typeof useWords>, page: Page, total: number | null): string {
  const title = titleOf(page);
  if (total === null) return words('page.number', { page: page.number });
  return words(title ? 'page.of.titled' : 'page.of', { page: page.number, total, title });
}

function Waiting({ page, retrying }: { page: number; retrying: boolean }) {
  const words = useWords();
  return (
    <p className="lec-page-waiting" data-retrying={retrying}>
      <span className="lec-spinner" aria-hidden="true" />
      {words(retrying ? 'page.failed' : 'page.loading', { page })}
    </p>
  );
}

function zoomByKey(event: React.KeyboardEvent, { lens, zoom, pan, reset }: Gestures): void {
  const moves: Record<string, () => void> = {
    '+': () => zoom(1.4),
    '=': () => zoom(1.4),
    '-': () => zoom(1 / 1.4),
    ...(lens.scale > 1 && {
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
