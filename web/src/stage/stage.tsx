/** The presenter's view. React.lazy requires a default export. */
import { useEffect, useRef, useState } from 'react';
import type { Commands } from '../client/commands.ts';
import { useSession, useT, useVideo } from '../session/context.ts';
import { Message } from '../ui/feedback/message.tsx';
import { openStageSession, type StageSession, StageSessionContext } from './session/stage-session.ts';
import { StageLayout } from './stage-layout.tsx';

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
  return <StageWithSession commands={session.commands} onLanguage={onLanguage} />;
}

function StageWithSession({ commands, onLanguage }: StageProps & { commands: Commands }) {
  const session = useSession();
  const t = useT();
  const latestT = useRef(t);
  latestT.current = t;
  const [stage, setStage] = useState<StageSession | null>(null);
  useEffect(() => {
    const opened = openStageSession(session, commands, () => latestT.current);
    setStage(opened);
    return opened.close;
  }, [session, commands]);
  if (!stage) return null;
  return (
    <StageSessionContext value={stage}>
      <StageLayout onLanguage={onLanguage} />
    </StageSessionContext>
  );
}
