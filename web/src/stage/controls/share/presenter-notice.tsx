/** Says who presents when it is another instructor, and takes over. */
import './presenter-notice.css';
import { useEffect, useState } from 'react';
import type { Person } from '../../../client/video.ts';
import { useT, useVideo } from '../../../session/context.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { useStageSession } from '../../session/stage-session.ts';

export function PresenterNotice() {
  const t = useT();
  const video = useVideo();
  const stage = useStageSession();
  const presenter = video?.presenter ?? null;
  const me = useMe(presenter);
  const isOther = presenter !== null && me !== undefined && presenter.id !== me?.id;
  const text = presenter?.name ? t('presenter.other', { name: presenter.name }) : t('presenter.unnamed');
  return (
    <div className="lec-presenter-notice">
      {/* It stays, so that screen readers announce a text that appears in it. */}
      <p role="status" dir="auto">
        {isOther && text}
      </p>
      {isOther && video?.onePresenter && (
        <Button onPress={() => void stage.takeOver()}>{t('presenter.takeOver')}</Button>
      )}
    </div>
  );
}

/**
 * Who this user is, as soon as somebody presents: null when the token names no user, and undefined until the server has
 * answered.
 */
function useMe(presenter: Person | null): Person | null | undefined {
  const { commands } = useStageSession();
  const [me, setMe] = useState<Person | null>();
  /** A new presenter is a reason to ask again when the last answer was lost. */
  const reason = me === undefined ? presenter?.id : undefined;
  useEffect(() => {
    if (reason === undefined) return;
    let stopped = false;
    commands.me().then(
      (known) => !stopped && setMe(known),
      () => {},
    );
    return () => {
      stopped = true;
    };
  }, [commands, reason]);
  return me;
}
