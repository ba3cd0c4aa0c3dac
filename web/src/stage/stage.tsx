/** What an instructor sees: the documents, the page, and what comes next. */
import './stage.css';
import './documents/documents.css';
import { useEffect, useRef, useState } from 'react';
import type { Commands } from '../client/commands.ts';
import { useSession, useT, useVideo } from '../session/context.ts';
import { Message } from '../ui/feedback/message.tsx';
import { Toasts } from '../ui/feedback/toasts.tsx';
import { Documents } from './documents/documents.tsx';
import { EmptyView } from './empty-view.tsx';
import { DropZone, useLimits } from './files/drop-zone.tsx';
import { PresenterView } from './presenter-view.tsx';
import { useChangeToasts } from './session/change-toasts.ts';
import { useLiveDeck, usePreviewDeck } from './session/deck.ts';
import {
  openStageSession,
  type StageSession,
  StageSessionContext,
  useStageSession,
} from './session/stage-session.ts';
import { TopBar } from './top-bar.tsx';

interface StageProps {
  onLanguage(language: string): void;
}

export default function Stage({ onLanguage }: StageProps) {
  const session = useSession();
  const t = useT();
  const video = useVideo();
  if (!session.commands) throw new Error('The stage needs a GraphQL endpoint.');
  if (!video) return <Message busy title={t('status.connecting')} />;
  if (!video.viewerCanShare) return <Message title={t('stage.forbidden')} />;
  return <StageSessionProvider commands={session.commands} onLanguage={onLanguage} />;
}

function StageSessionProvider({ commands, onLanguage }: StageProps & { commands: Commands }) {
  const session = useSession();
  const t = useT();
  const latestT = useRef(t);
  latestT.current = t;
  const [tools, setTools] = useState<StageSession | null>(null);
  useEffect(() => {
    const opened = openStageSession(session, commands, () => latestT.current);
    setTools(opened);
    return opened.close;
  }, [session, commands]);
  if (!tools) return null;
  return (
    <StageSessionContext value={tools}>
      <StageLayout onLanguage={onLanguage} />
    </StageSessionContext>
  );
}

function StageLayout({ onLanguage }: StageProps) {
  const t = useT();
  const video = useVideo();
  const { uploads } = useStageSession();
  const limits = useLimits();
  const [chosen, setChosen] = useState<string | null>(null);
  const medias = video?.sharedLiveMedias ?? [];
  const live = useLiveDeck();
  const selected = medias.find(({ id }) => id === chosen) ?? null;
  // With nothing on show and nothing chosen, the first document that can be shown lies ready.
  const ready = live ? null : medias.find(({ isReadyToShow }) => isReadyToShow);
  const open = selected ?? ready ?? null;
  const looking = open && open.id !== live?.media.id ? open : null;
  const preview = usePreviewDeck(looking);
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
          chosen={looking?.id ?? live?.media.id ?? null}
          onChoose={setChosen}
        />
        <main className="lec-stage-main" aria-label={t('stage.label')}>
          {preview ? (
            <PresenterView key={preview.media.id} deck={preview} live={live} onLive={() => setChosen(null)} />
          ) : live && !looking ? (
            <PresenterView key={live.media.id} deck={live} live={live} onLive={() => setChosen(null)} />
          ) : (
            <EmptyView media={looking} {...{ limits, add }} none={medias.length === 0} />
          )}
        </main>
      </div>
      <DropZone add={add} />
      <Toasts />
    </div>
  );
}
