/** The desk with nothing on it: before the first document, or with one that has no page yet. */

import type { Media } from '../client/video.ts';
import { useT } from '../session/context.ts';
import { DocumentProgress } from './documents/document-progress.tsx';
import { AddFiles, type Limits } from './files/drop-zone.tsx';

interface EmptyViewProps {
  /** Looked at, without a page to show. */
  media: Media | null;
  limits: Limits | null;
  none: boolean;
  add(files: readonly File[]): void;
}

export function EmptyView({ media, limits, none, add }: EmptyViewProps) {
  const t = useT();
  if (media) {
    return (
      <div className="lec-empty">
        <h2>{media.title || t('media.untitled')}</h2>
        <DocumentProgress media={media} />
      </div>
    );
  }
  if (!none) {
    return (
      <div className="lec-empty">
        <p>{t('stage.nothing')}</p>
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
      <h2>{t('stage.empty')}</h2>
      <p>{t('stage.emptyHint')}</p>
      <AddFiles look="primary" limits={limits} add={add} label={t('drop.choose')} />
      {limits && (
        <small>{t('drop.kinds', { size: t.size(limits.maxUploadSize), pages: limits.maxPages })}</small>
      )}
    </div>
  );
}
