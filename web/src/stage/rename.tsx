/** A document's name, changed where it stands. Enter keeps it, Esc does not. */
import { useState } from 'react';
import { useWords } from '../app/context.ts';
import type { Media } from '../client/shape.ts';
import { IconButton } from '../ui/button.tsx';
import { Check, Cross } from '../ui/icons.tsx';
import { useTools } from './tools.ts';

const LONGEST = 255;

export function Rename({ media, onDone }: { media: Media; onDone(): void }) {
  const words = useWords();
  const tools = useTools();
  const [title, setTitle] = useState(media.title);
  const save = () => {
    const wanted = title.trim();
    onDone();
    if (wanted !== '' && wanted !== media.title) {
      void tools.attempt(({ update }) => update(media.id, { title: wanted }));
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
        aria-label={words('media.renameTitle')}
        maxLength={LONGEST}
        value={title}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
      />
      <IconButton size="small" label={words('media.save')} icon={<Check />} type="submit" />
      <IconButton size="small" label={words('media.cancel')} icon={<Cross />} onPress={onDone} />
    </form>
  );
}
