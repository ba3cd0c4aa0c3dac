/** The parts of the stage: the documents, and the one that is open. */
import './stage-layout.css';
import { useState } from 'react';
import { useStore } from 'zustand';
import { useT, useVideo } from '../session/context.ts';
import { IconButton } from '../ui/controls/button.tsx';
import { Cross, Pages } from '../ui/controls/icons.tsx';
import { Toasts } from '../ui/feedback/toasts.tsx';
import { Documents } from './documents/documents.tsx';
import { EmptyView } from './empty-view.tsx';
import { DropZone } from './files/drop-zone.tsx';
import { useLeaveWarning } from './files/leave-warning.ts';
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
  const { uploads, desk } = useStageSession();
  const limits = useUploadLimits();
  const { chosen, lastShared, choose } = useStore(desk);
  /** In a low window the documents are in a drawer. */
  const [drawerIsOpen, setDrawerIsOpen] = useState(false);
  const medias = video?.sharedLiveMedias ?? [];
  const live = useLiveDeck();
  const selected = medias.find(({ id }) => id === chosen) ?? null;
  // While nothing is shared and nothing is chosen, the document that was shared last stays open.
  const left = live ? null : (medias.find(({ id }) => id === lastShared) ?? null);
  const first = live ? null : medias.find(({ isReadyToShow }) => isReadyToShow);
  const open = selected ?? left ?? first ?? null;
  const previewed = open && open.id !== live?.media.id ? open : null;
  const preview = usePreviewDeck(previewed);
  useChangeToasts();
  useLeaveWarning();
  const add = (files: readonly File[]) => {
    if (video && files.length > 0) void uploads.getState().add(video.id, files);
  };
  const deck = preview ?? (previewed ? null : live);

  return (
    <div className="lec-stage" data-drawer={drawerIsOpen}>
      <TopBar onLanguage={onLanguage} />
      <div className="lec-stage-body">
        <div className="lec-stage-side">
          <Documents
            {...{ medias, limits, add }}
            shown={live?.media.id ?? null}
            chosen={previewed?.id ?? live?.media.id ?? null}
            onChoose={(id) => {
              choose(id);
              setDrawerIsOpen(false);
            }}
          />
          <Toasts />
        </div>
        <main className="lec-stage-main" aria-label={t('stage.label')}>
          {deck ? (
            <PresenterView key={deck.media.id} {...{ deck, live }} onLive={() => choose(null)} />
          ) : (
            <EmptyView media={previewed} {...{ limits, add }} hasDocuments={medias.length > 0} />
          )}
        </main>
        <div className="lec-stage-drawer-button">
          <IconButton
            label={t(drawerIsOpen ? 'stage.hideDocuments' : 'stage.showDocuments')}
            icon={drawerIsOpen ? <Cross /> : <Pages />}
            aria-expanded={drawerIsOpen}
            onPress={() => setDrawerIsOpen(!drawerIsOpen)}
          />
        </div>
      </div>
      <DropZone add={add} />
    </div>
  );
}
