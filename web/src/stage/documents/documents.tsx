/** The documents of this webinar, and the place to add more. */

import type { Media } from '../../client/video.ts';
import { useT } from '../../session/context.ts';
import { AddFiles, type Limits } from '../files/drop-zone.tsx';
import { DocumentCard } from './document-card.tsx';

interface DocumentsProps {
  medias: readonly Media[];
  limits: Limits | null;
  /** On show. */
  shown: string | null;
  chosen: string | null;
  onChoose(id: string): void;
  add(files: readonly File[]): void;
}

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
