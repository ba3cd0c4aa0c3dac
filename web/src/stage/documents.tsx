/** The documents of this webinar, and the place to add more. */
import { useWords } from '../app/context.ts';
import type { Media } from '../client/shape.ts';
import { DocumentCard } from './document-card.tsx';
import { AddFiles, type Limits } from './drop.tsx';

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
  const words = useWords();
  return (
    <section className="lec-documents" aria-labelledby="lec-documents-title">
      <div className="lec-documents-head">
        <h2 id="lec-documents-title">{words('stage.documents')}</h2>
        <AddFiles limits={limits} add={add} label={words('drop.add')} />
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
