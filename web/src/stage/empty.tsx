/** The desk with nothing on it: before the first document, or with one that has no page yet. */
import { useWords } from '../app/context.ts';
import type { Media } from '../client/shape.ts';
import { AddFiles, type Limits } from './drop.tsx';
import { Progress } from './progress.tsx';

interface EmptyProps {
  /** Looked at, without a page to show. */
  media: Media | null;
  limits: Limits | null;
  none: boolean;
  add(files: readonly File[]): void;
}

export function Empty({ media, limits, none, add }: EmptyProps) {
  const words = useWords();
  if (media) {
    return (
      <div className="lec-empty">
        <h2>{media.title || words('media.untitled')}</h2>
        <Progress media={media} />
      </div>
    );
  }
  if (!none) {
    return (
      <div className="lec-empty">
        <p>{words('stage.nothing')}</p>
      </div>
    );
  }
  return (
    <div className="lec-empty lec-empty--first">
      <div className="lec-fan" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
      <h2>{words('stage.empty')}</h2>
      <p>{words('stage.emptyHint')}</p>
      <AddFiles look="primary" limits={limits} add={add} label={words('drop.choose')} />
      {limits && (
        <small>
          {words('drop.kinds', { size: words.size(limits.maxUploadSize), pages: limits.maxPages })}
        </small>
      )}
    </div>
  );
}
