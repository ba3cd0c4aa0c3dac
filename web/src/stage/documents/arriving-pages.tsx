/** Thumbnails of the newest pages of a document that is being converted. */
import './arriving-pages.css';
import { useEffect } from 'react';
import type { Media } from '../../client/video.ts';
import { useVideoStore } from '../../session/context.ts';
import { range } from '../../session/thumbnails.ts';
import { useStageSession } from '../session/stage-session.ts';

const MAX_VISIBLE = 6;

export function ArrivingPages({ media }: { media: Media }) {
  const { thumbnails } = useStageSession();
  const { id, pagesReady, shownUploadId } = media;
  const pages = useVideoStore(({ files }) => files[id]?.thumbnails);
  const from = Math.max(1, pagesReady - MAX_VISIBLE + 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file has other thumbnails
  useEffect(() => {
    if (pagesReady > 0) thumbnails.load(id, from, pagesReady);
  }, [thumbnails, id, shownUploadId, from, pagesReady]);
  const arrived = range(from, pagesReady).flatMap((number) => pages?.[number] ?? []);
  if (arrived.length === 0) return null;
  return (
    <ol className="lec-arriving" aria-hidden="true">
      {arrived.map(({ number, thumbnailUrl }) => (
        <li key={number}>
          <img src={thumbnailUrl} alt="" draggable={false} />
        </li>
      ))}
    </ol>
  );
}
