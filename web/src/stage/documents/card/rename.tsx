/** A form below the document's title. Enter saves the title, Esc cancels, and the focus goes to the page. */
import './rename.css';
import { useEffect, useRef, useState } from 'react';
import type { Media } from '../../../client/video.ts';
import { focusPage } from '../../../page/focus.ts';
import { useRoot, useT } from '../../../session/context.ts';
import { limitTitle } from '../../../session/document-title.ts';
import { IconButton } from '../../../ui/controls/button.tsx';
import { Check, Cross } from '../../../ui/controls/icons.tsx';
import { useStageSession } from '../../session/stage-session.ts';

export function Rename({ media, onDone }: { media: Media; onDone(): void }) {
  const t = useT();
  const root = useRoot();
  const stage = useStageSession();
  const input = useRef<HTMLInputElement>(null);
  const [title, setTitle] = useState(media.title);
  useEffect(() => takeFocus(root, input.current), [root]);
  const close = () => {
    onDone();
    focusPage(root);
  };
  const save = () => {
    const trimmed = title.trim();
    close();
    if (trimmed !== '' && trimmed !== media.title) {
      void stage.attempt(({ update }) => update(media.id, { title: trimmed }));
    }
  };
  return (
    <form
      className="lec-rename"
      data-takes-keys
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <input
        ref={input}
        dir="auto"
        aria-label={t('media.renameTitle')}
        value={title}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTitle(limitTitle(event.target.value))}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
        }}
      />
      <IconButton size="small" label={t('media.save')} icon={<Check />} type="submit" />
      <IconButton size="small" label={t('media.cancel')} icon={<Cross />} onPress={close} />
    </form>
  );
}

/**
 * Focuses the input. A menu that closes gives the focus back to its button one frame later, so the input waits for
 * that.
 */
function takeFocus(root: HTMLElement, input: HTMLInputElement | null): () => void {
  let frame = 0;
  const look = () => {
    if (root.querySelector('[role="menu"]')) frame = requestAnimationFrame(look);
    else frame = requestAnimationFrame(() => input?.focus());
  };
  input?.focus();
  frame = requestAnimationFrame(look);
  return () => cancelAnimationFrame(frame);
}
