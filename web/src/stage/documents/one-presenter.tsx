/** The switch that lets nobody but the presenter turn pages until somebody takes over. */
import { useEffect, useId, useState } from 'react';
import { useT, useVideo } from '../../session/context.ts';
import { Switch } from '../../ui/controls/switch.tsx';
import { useStageSession } from '../session/stage-session.ts';

export function OnePresenter() {
  const t = useT();
  const video = useVideo();
  const stage = useStageSession();
  const hint = useId();
  /** The setting that the presenter has chosen and the server has not answered for. */
  const [pending, setPending] = useState<boolean | null>(null);
  const onePresenter = video?.onePresenter;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new setting answers the choice
  useEffect(() => setPending(null), [onePresenter]);
  if (!video) return null;
  const choose = async (chosen: boolean) => {
    setPending(chosen);
    const answer = await stage.attempt((api) => api.updateVideo(video.id, { onePresenter: chosen }));
    if (answer?.__typename !== 'Video') setPending(null);
  };
  return (
    <div className="lec-look-around">
      <Switch
        isSelected={pending ?? video.onePresenter}
        aria-describedby={hint}
        onChange={(chosen) => void choose(chosen)}
      >
        {t('presenter.one')}
      </Switch>
      <p id={hint}>{t('presenter.oneHint')}</p>
    </div>
  );
}
