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
  if (!video.viewerCanShare) {
    return <Message title={t('stage.forbidden')} action={seatAction(t('stage.toSeat'))} />;
  }
  return <StageWithSession commands={session.commands} onLanguage={onLanguage} />;
}

/** The way to the seat of the same webinar, on Lectern's own page. Another site decides itself where its users go. */
function seatAction(label: string) {
  const { pathname, href } = location;
  if (!/\/stage\/?$/.test(pathname)) return undefined;
  return { label, run: () => location.assign(href.replace(/\/stage\/?(?=[?#]|$)/, '/seat')) };
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
