/** Shows the text of the page in a panel over the page, for users who read it instead of the image. */
import './page-text.css';
import { useT } from '../session/context.ts';

export function PageText({ text }: { text: string }) {
  const t = useT();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard
    <section className="lec-page-text" aria-label={t('page.text')} tabIndex={0}>
      {text.trim() === '' ? <p>{t('page.noText')}</p> : paragraphs(text)}
    </section>
  );
}

const paragraphs = (text: string) =>
  text
    .split(/\n+/)
    .filter((line) => line.trim() !== '')
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity and never move
    .map((line, index) => <p key={index}>{line}</p>);
