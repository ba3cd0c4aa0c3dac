/** The list of documents, and a button to add more. */
import './documents.css';
import { useState } from 'react';
import type { Media } from '../../client/video.ts';
import { useT } from '../../session/context.ts';
import { AddFiles } from '../files/add-files.tsx';
import type { UploadLimits } from '../files/upload-limits.ts';
import { arrange, SEARCH_FROM } from './arrange-documents.ts';
import { DocumentList } from './document-list.tsx';
import { LookAround } from './look-around.tsx';
import { OnePresenter } from './one-presenter.tsx';

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

export function Documents({ medias, limits, shown, chosen, onChoose, add }: DocumentsProps) {
  const t = useT();
  const [search, setSearch] = useState('');
  const hasSearch = medias.length >= SEARCH_FROM;
  const listed = arrange(medias, shown, hasSearch ? search : '');
  return (
    <section className="lec-documents" aria-labelledby="lec-documents-title">
      <div className="lec-documents-head">
        <h2 id="lec-documents-title">{t('stage.documents')}</h2>
        <AddFiles limits={limits} add={add} label={t('drop.add')} />
      </div>
      {hasSearch && (
        <input
          className="lec-documents-search"
          type="search"
          aria-label={t('stage.search')}
          placeholder={t('stage.search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      {listed.length === 0 && medias.length > 0 && (
        <p className="lec-documents-none" role="status">
          {t('stage.searchNone')}
        </p>
      )}
      <DocumentList medias={listed} {...{ limits, shown, chosen, onChoose }} />
      <LookAround />
      <OnePresenter />
    </section>
  );
}
