/** The message in the stage while no page can be shown. */
import './empty-view.css';
import type { Media } from '../client/video.ts';
import { useT } from '../session/context.ts';
import { DocumentProgress } from './documents/card/document-progress.tsx';
import { AddFiles } from './files/add-files.tsx';
import type { UploadLimits } from './files/upload-limits.ts';

interface EmptyViewProps {
  /** The open document, which has no page yet. */
  media: Media | null;
  limits: UploadLimits | null;
  hasDocuments: boolean;
  add(files: readonly File[]): void;
}

export function EmptyView({ media, limits, hasDocuments, add }: EmptyViewProps) {
  const t = useT();
  if (media) {
    return (
      <div className="lec-empty">
        <h2>{media.title || t('media.untitled')}</h2>
        <DocumentProgress media={media} />
      </div>
    );
  }
  if (hasDocuments) {
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
