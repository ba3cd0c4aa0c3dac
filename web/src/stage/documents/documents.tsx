import './documents.css';

import type { Media } from '../../client/video.ts';
import { useT } from '../../session/context.ts';
import { AddFiles } from '../files/add-files.tsx';
import type { UploadLimits } from '../files/upload-limits.ts';
import { DocumentCard } from './document-card.tsx';

interface DocumentsProps {
  medias: readonly Media[];
  limits: UploadLimits | null;
  /** The id of the document that everybody sees. */
  shown: string | null;
  /** The id of the document that is open in the presenter's view. */
  chosen: string | null;
  onChoose(id: string): void;
  add(files: readonly File[]): void;
}

/** The list of documents, and a button to add more. */
export function Documents({ medias, limits, shown, chosen, onChoose, add }: DocumentsProps) {
  const t = useT();
  return (
    <section className="lec-documents" aria-labelledby="lec-documents-title">
      <div className="lec-documents-head">
        <h2 id="lec-documents-title">{t('stage.documents')}</h2>
        <AddFiles limits={limits} add={add} label={t('drop.add')} />
      </div>
      <ul>
        {medias.map((media) => (
          <DocumentCard
            key={media.id}
            media={media}
            limits={limits}
            isShown={media.id === shown}
            isChosen={media.id === chosen}
            onChoose={() => onChoose(media.id)}
          />
        ))}
      </ul>
    </section>
  );
}
