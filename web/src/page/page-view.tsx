/** One page, as large as its area allows. The previous page stays visible until the next one is decoded. */
import './page-view.css';
import { type ReactNode, useRef, useState } from 'react';
import type { Page } from '../client/video.ts';
import type { Translator } from '../i18n/translate.ts';
import { useSession, useT } from '../session/context.ts';
import { Spinner } from '../ui/feedback/spinner.tsx';
import { type Gestures, useGestures } from './gestures/gestures.ts';
import { type FetchPage, useAllImages } from './image/all-images.ts';
import { useAreaSize } from './image/area-size.ts';
import { savesData, widthFor } from './image/image-source.ts';
import { imageKey, usePageImages } from './image/page-images.ts';
import { SheetImage } from './image/sheet-image.tsx';
import { pageTitle } from './page-title.ts';
import { type PagePointer, PointerSurface } from './pointer-surface.tsx';
import { zoomByKey } from './zoom-keys.ts';

interface PageViewProps {
  page: Page;
  /** Loaded and decoded in advance, but not shown. */
  ahead?: Page | null;
  /** The number of pages of the document; null while it is unknown. */
  total: number | null;
  onSwipe?: (direction: 1 | -1) => void;
  /** False on the stage. Viewers do not see the presenter's zoom, and the presenter could not know that. */
  zoomable?: boolean;
  /** A change shows the whole page again. By default, each page starts without zoom. */
  zoomKey?: string | null;
  /** Fetches a new link for a page that did not load. By default, the whole video is fetched. */
  refresh?: (() => Promise<void>) | undefined;
  /** Fetches the page with all of its images, for a page that has only the one for the screen. */
  fetchAllImages?: FetchPage | undefined;
  /** The pointer over the page; null while the page is not part of a share. */
  pointer?: PagePointer | null;
  /** Renders buttons over the page for the gestures. */
  children?: (gestures: Gestures) => ReactNode;
}

const ignoreSwipe = () => {};

export function PageView(props: PageViewProps) {
  const { ahead = null, total, onSwipe = ignoreSwipe, zoomable = true, children } = props;
  const { zoomKey, pointer } = props;
  const t = useT();
  const session = useSession();
  const area = useRef<HTMLDivElement>(null);
  const size = useAreaSize(area);
  const [shownKey, setShownKey] = useState<string | null>(null);
  const gestures = useGestures(area, zoomKey ?? shownKey, onSwipe, zoomable);
  const { scale, x, y } = gestures.transform;
  const screen = { density: devicePixelRatio, savesData: savesData() };
  const isZoomed = scale > 1;
  const { page, isComplete, ...all } = useAllImages(props.page, isZoomed, props.fetchAllImages);
  const refresh = () => {
    void all.fetch();
    return (props.refresh ?? session.refresh)();
  };
  const { images, shown, preview, state, onElement } = usePageImages(
    page,
    ahead,
    refresh,
    (each) => (size ? widthFor(size, aspectRatio(each), scale, screen) : 0),
    isComplete,
  );
  const nextShownKey = shown && imageKey(shown);
  if (nextShownKey !== shownKey) setShownKey(nextShownKey);
  const name = pageName(t, shown ?? page, total);
  return (
    <section className="lec-page" aria-label={t('page.region')}>
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: zooming and panning by keyboard needs the focus here */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div
        ref={area}
        className="lec-page-area"
        data-zoomed={isZoomed}
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
            <SheetImage
              key={`${image.key}#${image.attempt}`}
              onElement={(element) => onElement(image.key, element)}
              className="lec-page-image"
              data-shown={image.shown}
              data-page={image.page.number}
              fetchPriority={image.wanted ? 'high' : 'low'}
              sizes={image.srcSet && image.width > 0 ? `${image.width}px` : undefined}
              srcSet={image.srcSet}
              src={image.src}
              alt={image.shown ? name : ''}
              aria-hidden={!image.shown}
              style={ratioOf(image.page)}
            />
          ))}
          {preview && (
            <SheetImage
              key={`${imageKey(preview)}#preview`}
              className="lec-page-preview"
              fetchPriority="high"
              src={preview.thumbnailUrl}
              alt=""
              aria-hidden={true}
              onLoad={({ currentTarget }) => currentTarget.setAttribute('data-loaded', 'true')}
              style={ratioOf(preview)}
            />
          )}
          {pointer && shown && (
            <PointerSurface {...pointer} page={(preview ?? shown).number} style={ratioOf(preview ?? shown)} />
          )}
        </div>
        {state !== 'shown' && <Loading page={page.number} retrying={state === 'retrying'} />}
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

/** Messages over XMPP have no page size. The view then assumes 16:9. */
const aspectRatio = ({ width, height }: Page) => (width > 0 && height > 0 ? width / height : 16 / 9);

const ratioOf = (page: Page) => ({ '--ratio': aspectRatio(page) }) as React.CSSProperties;

/** For example `Page 3 of 10: Budget`. */
export function pageName(t: Translator, page: Page, total: number | null): string {
  const title = pageTitle(page);
  if (total === null) return t('page.number', { page: page.number });
  return t(title ? 'page.of.titled' : 'page.of', { page: page.number, total, title });
}

function Loading({ page, retrying }: { page: number; retrying: boolean }) {
  const t = useT();
  return (
    <p className="lec-page-waiting" data-retrying={retrying}>
      <Spinner />
      {t(retrying ? 'page.failed' : 'page.loading', { page })}
    </p>
  );
}
