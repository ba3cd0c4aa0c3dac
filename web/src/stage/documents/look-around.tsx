/** The choice of how far students look around by themselves. */
import './look-around.css';
import { useEffect, useId, useState } from 'react';
import type { Video } from '../../client/video.ts';
import type { Key } from '../../i18n/translate.ts';
import { useT, useVideo } from '../../session/context.ts';
import { useStageSession } from '../session/stage-session.ts';

type Policy = Video['lookAround'];

/** The name and the explanation of each policy, the one that allows most first. */
const POLICIES = {
  ALL: ['lookAround.ALL', 'lookAround.hint.ALL'],
  BACK: ['lookAround.BACK', 'lookAround.hint.BACK'],
  NONE: ['lookAround.NONE', 'lookAround.hint.NONE'],
} as const satisfies Record<Policy, [Key, Key]>;

export function LookAround() {
  const t = useT();
  const video = useVideo();
  const stage = useStageSession();
  const id = useId();
  /** The policy that the presenter has chosen and the server has not answered for. */
  const [pending, setPending] = useState<Policy | null>(null);
  const policy = video?.lookAround;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new policy answers the choice
  useEffect(() => setPending(null), [policy]);
  if (!video || !policy) return null;
  const choose = async (lookAround: Policy) => {
    setPending(lookAround);
    const answer = await stage.attempt((api) => api.updateVideo(video.id, { lookAround }));
    if (answer?.__typename !== 'Video') setPending(null);
  };
  // A newer server may have more policies.
  const hint = POLICIES[pending ?? policy]?.[1];
  return (
    <div className="lec-look-around">
      <label htmlFor={id}>{t('lookAround.label')}</label>
      <select
        id={id}
        aria-describedby={`${id}-hint`}
        value={pending ?? policy}
        onChange={(event) => void choose(event.target.value as Policy)}
      >
        {Object.entries(POLICIES).map(([each, [name]]) => (
          <option key={each} value={each}>
            {t(name)}
          </option>
        ))}
      </select>
      <p id={`${id}-hint`}>{hint && t(hint)}</p>
    </div>
  );
}
