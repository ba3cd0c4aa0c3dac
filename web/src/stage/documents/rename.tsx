import './rename.css';
import { useState } from 'react';
import type { Media } from '../../client/video.ts';
import { useT } from '../../session/context.ts';
import { limitTitle } from '../../session/document-title.ts';
import { IconButton } from '../../ui/controls/button.tsx';
import { Check, Cross } from '../../ui/controls/icons.tsx';
import { useStageSession } from '../session/stage-session.ts';

/** A form in place of the document's title. Enter saves the title, Esc cancels. */
export function Rename({ media, onDone }: { media: Media; onDone(): void }) {
  const t = useT();
  const stage = useStageSession();
  const [title, setTitle] = useState(media.title);
  const save = () => {
    const trimmed = title.trim();
    onDone();
    if (trimmed !== '' && trimmed !== media.title) {
      void stage.attempt(({ update }) => update(media.id, { title: trimmed }));
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
        // biome-ignore lint/a11y/noAutofocus: the user chose to rename and types next
        autoFocus
        dir="auto"
        aria-label={t('media.renameTitle')}
        value={title}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTitle(limitTitle(event.target.value))}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
      />
      <IconButton size="small" label={t('media.save')} icon={<Check />} type="submit" />
      <IconButton size="small" label={t('media.cancel')} icon={<Cross />} onPress={onDone} />
    </form>
  );
}
