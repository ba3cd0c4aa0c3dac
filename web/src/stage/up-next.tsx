/** What comes after this page, for the presenter's eyes. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useWords } from '../app/context.ts';
import type { Deck } from './deck.ts';
import { useTools } from './tools.ts';

export function UpNext({ deck }: { deck: Deck }) {
  const words = useWords();
  const { thumbnails } = useTools();
  const { media, number, ready, total } = deck;
  const next = number + 1;
  const thumbnail = useStore(thumbnails, ({ albums }) => albums[media.id]?.pages[next]);
  useEffect(() => {
    if (next <= ready) thumbnails.getState().need(media.id, next, next);
  }, [thumbnails, media.id, next, ready]);
  const ahead = deck.ahead?.number === next ? deck.ahead : null;
  const image = ahead?.url ?? thumbnail?.thumbnailUrl;
  const title = (ahead ?? thumbnail)?.title ?? '';
  return (
    <aside className="lec-next" aria-label={words('stage.upNext')}>
      <h2>{words('stage.upNext')}</h2>
      {next <= ready ? (
        <div className="lec-next-sheet">
          {image && (
            <img
              src={image}
              alt={words(title ? 'page.of.titled' : 'page.number', { page: next, total, title })}
              draggable={false}
            />
          )}
        </div>
      ) : (
        <p>{words(next <= total ? 'stage.nextComing' : 'stage.noNext')}</p>
      )}
      {deck.page?.text.trim() && (
        <details className="lec-next-words">
          <summary>{words('page.text')}</summary>
          <p>{deck.page.text}</p>
        </details>
      )}
    </aside>
  );
}
