/** The parts of the stage: the documents, and the one that is open. */
import './stage-layout.css';
import { useState } from 'react';
import { useT, useVideo } from '../session/context.ts';
import { Toasts } from '../ui/feedback/toasts.tsx';
import { Documents } from './documents/documents.tsx';
import { EmptyView } from './empty-view.tsx';
import { DropZone } from './files/drop-zone.tsx';
import { useUploadLimits } from './files/upload-limits.ts';
import { PresenterView } from './presenter-view.tsx';
import { useChangeToasts } from './session/change-toasts.ts';
import { useLiveDeck } from './session/live-deck.ts';
import { usePreviewDeck } from './session/preview-deck.ts';
import { useStageSession } from './session/stage-session.ts';
import { TopBar } from './top-bar.tsx';

export function StageLayout({ onLanguage }: { onLanguage(language: string): void }) {
  const t = useT();
  const video = useVideo();
  const { uploads } = useStageSession();
  const limits = useUploadLimits();
  const [chosen, setChosen] = useState<string | null>(null);
  const medias = video?.sharedLiveMedias ?? [];
  const live = useLiveDeck();
  const selected = medias.find(({ id }) => id === chosen) ?? null;
  // While nothing is shared and nothing is chosen, the first document that can be shown is open.
  const first = live ? null : medias.find(({ isReadyToShow }) => isReadyToShow);
  const open = selected ?? first ?? null;
  const previewed = open && open.id !== live?.media.id ? open : null;
  const preview = usePreviewDeck(previewed);
  useChangeToasts();
  const add = (files: readonly File[]) => {
    if (video && files.length > 0) void uploads.getState().add(video.id, files);
  };

  return (
    <div className="lec-stage">
      <TopBar onLanguage={onLanguage} />
      <div className="lec-stage-body">
        <Documents
          {...{ medias, limits, add }}
          shown={live?.media.id ?? null}
          chosen={previewed?.id ?? live?.media.id ?? null}
          onChoose={setChosen}
        />
        <main className="lec-stage-main" aria-label={t('stage.label')}>
          {preview ? (
            <PresenterView key={preview.media.id} deck={preview} live={live} onLive={() => setChosen(null)} />
          ) : live && !previewed ? (
            <PresenterView key={live.media.id} deck={live} live={live} onLive={() => setChosen(null)} />
          ) : (
            <EmptyView media={previewed} {...{ limits, add }} hasDocuments={medias.length > 0} />
          )}
        </main>
      </div>
      <DropZone add={add} />
      <Toasts />
    </div>
  );
}
