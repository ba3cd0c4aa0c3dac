/** The next page, which only the presenter sees, and the text of the current one. */
import './next-page.css';
import { useEffect } from 'react';
import { sourceOf } from '../../page/image/image-source.ts';
import { SheetImage } from '../../page/image/sheet-image.tsx';
import { useT, useVideoStore } from '../../session/context.ts';
import type { Deck } from '../session/deck.ts';
import { useStageSession } from '../session/stage-session.ts';

export function NextPage({ deck }: { deck: Deck }) {
  const t = useT();
  const { thumbnails } = useStageSession();
  const { media, number, ready, total } = deck;
  const next = number + 1;
  const thumbnail = useVideoStore(({ files }) => files[media.id]?.thumbnails[next]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file has other thumbnails
  useEffect(() => {
    if (next <= ready) thumbnails.load(media.id, next, next);
  }, [thumbnails, media.id, media.shownUploadId, next, ready]);
  const ahead = deck.ahead?.number === next ? deck.ahead : null;
  const source = ahead && sourceOf(ahead);
  const image = ahead ? ahead.thumbnailUrl || ahead.url : thumbnail?.thumbnailUrl;
  const title = (ahead ?? thumbnail)?.title ?? '';
  return (
    <aside className="lec-next" aria-label={t('stage.upNext')}>
      <h2>{t('stage.upNext')}</h2>
      {next <= ready ? (
        <div className="lec-next-sheet">
          {image && (
            <SheetImage
              key={image}
              src={image}
              srcSet={
                source?.srcSet && ahead?.thumbnailUrl
                  ? `${ahead.thumbnailUrl} 320w, ${source.srcSet}`
                  : undefined
              }
              sizes="320px"
              alt={t(title ? 'page.of.titled' : 'page.number', { page: next, total, title })}
            />
          )}
        </div>
      ) : (
        <p>{t(next <= total ? 'stage.nextComing' : 'stage.noNext')}</p>
      )}
      {deck.page?.text.trim() && (
        <details className="lec-next-text">
          <summary>{t('page.text')}</summary>
          <p>{deck.page.text}</p>
        </details>
      )}
    </aside>
  );
}
