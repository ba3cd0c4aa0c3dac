/** What an instructor sees: the documents, the page, and what comes next. */
import './stage.css';
import './documents.css';
import { useEffect, useRef, useState } from 'react';
import { useSession, useVideo, useWords } from '../app/context.ts';
import { Message } from '../app/message.tsx';
import type { Commands } from '../client/commands.ts';
import { Notices } from '../ui/notices.tsx';
import { useLiveDeck, usePreviewDeck } from './deck.ts';
import { Desk } from './desk.tsx';
import { Documents } from './documents.tsx';
import { DropEverywhere, useLimits } from './drop.tsx';
import { Empty } from './empty.tsx';
import { useNews } from './news.ts';
import { openTools, type Tools, ToolsContext, useTools } from './tools.ts';
import { TopBar } from './top-bar.tsx';

interface StageProps {
  onLanguage(language: string): void;
}

export default function Stage({ onLanguage }: StageProps) {
  const session = useSession();
  const words = useWords();
  const video = useVideo();
  if (!session.commands) throw new Error('The stage needs a GraphQL endpoint.');
  if (!video) return <Message busy title={words('status.connecting')} />;
  if (!video.viewerCanShare) return <Message title={words('stage.forbidden')} />;
  return <Equipped commands={session.commands} onLanguage={onLanguage} />;
}

function Equipped({ commands, onLanguage }: StageProps & { commands: Commands }) {
  const session = useSession();
  const words = useWords();
  const spoken = useRef(words);
  spoken.current = words;
  const [tools, setTools] = useState<Tools | null>(null);
  useEffect(() => {
    const opened = openTools(session, commands, () => spoken.current);
    setTools(opened);
    return opened.close;
  }, [session, commands]);
  if (!tools) return null;
  return (
    <ToolsContext value={tools}>
      <Platform onLanguage={onLanguage} />
    </ToolsContext>
  );
}

function Platform({ onLanguage }: StageProps) {
  const words = useWords();
  const video = useVideo();
  const { uploads } = useTools();
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
  useNews();
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
        <main className="lec-stage-main" aria-label={words('stage.label')}>
          {preview ? (
            <Desk key={preview.media.id} deck={preview} live={live} onLive={() => setChosen(null)} />
          ) : live && !looking ? (
            <Desk key={live.media.id} deck={live} live={live} onLive={() => setChosen(null)} />
          ) : (
            <Empty media={looking} {...{ limits, add }} none={medias.length === 0} />
          )}
        </main>
      </div>
      <DropEverywhere add={add} />
      <Notices />
    </div>
  );
}
