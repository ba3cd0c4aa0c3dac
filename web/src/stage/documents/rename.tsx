/** A document's name, changed where it stands. Enter keeps it, Esc does not. */
import { useState } from 'react';
import type { Media } from '../../client/video.ts';
import { useT } from '../../session/context.ts';
import { IconButton } from '../../ui/controls/button.tsx';
import { Check, Cross } from '../../ui/controls/icons.tsx';
import { useStageSession } from '../session/stage-session.ts';

const LONGEST = 255;

export function Rename({ media, onDone }: { media: Media; onDone(): void }) {
  const t = useT();
  const stage = useStageSession();
  const [title, setTitle] = useState(media.title);
  const save = () => {
    const wanted = title.trim();
    onDone();
    if (wanted !== '' && wanted !== media.title) {
      void stage.attempt(({ update }) => update(media.id, { title: wanted }));
    }
  };
  return (
    <form
      className="lec-rename"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: whoever asked to rename wants to type
        autoFocus
        dir="auto"
        aria-label={t('media.renameTitle')}
        maxLength={LONGEST}
        value={title}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
      />
      <IconButton size="small" label={t('media.save')} icon={<Check />} type="submit" />
      <IconButton size="small" label={t('media.cancel')} icon={<Cross />} onPress={onDone} />
    </form>
  );
}
