/** The words on the page, for whoever would rather read than look. */
import { useWords } from '../app/context.ts';

export function Words({ text }: { text: string }) {
  const words = useWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard
    <section className="lec-words" aria-label={words('page.text')} tabIndex={0}>
      {text.trim() === '' ? <p>{words('page.noText')}</p> : paragraphs(text)}
    </section>
  );
}

const paragraphs = (text: string) =>
  text
    .split(/\n+/)
    .filter((line) => line.trim() !== '')
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name and never move
    .map((line, index) => <p key={index}>{line}</p>);
