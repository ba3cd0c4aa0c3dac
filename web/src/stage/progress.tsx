/** How far a document has come: sent, turned into pages, or not. */
import { ProgressBar } from 'react-aria-components';
import { useStore } from 'zustand';
import { useWords } from '../app/context.ts';
import type { Media } from '../client/shape.ts';
import type { Key, Translator } from '../i18n/translate.ts';
import type { Sending } from '../store/uploads.ts';
import { Broken } from '../ui/icons.tsx';
import { sayTrouble, useTools } from './tools.ts';

export const useSending = (media: string): Sending | null =>
  useStore(useTools().uploads, ({ sending }) => sending[media] ?? null);

export function Progress({ media }: { media: Media }) {
  const words = useWords();
  const sending = useSending(media.id);
  const title = media.title || words('media.untitled');
  if (sending?.trouble) return <Trouble text={sayTrouble(words, sending.trouble)} />;
  if (sending && sending.state !== 'sent') {
    const percent = Math.round(sending.part * 100);
    const text = words(sending.state === 'waiting' ? 'upload.waiting' : 'upload.sending', { percent });
    return <Bar label={words('upload.progress', { title })} text={text} value={percent} />;
  }
  switch (media.uploadState) {
    case 'READY':
      return <p className="lec-fact">{readyLine(words, media)}</p>;
    case 'ERROR':
      return <Trouble text={failureOf(words, media)} />;
    case 'PENDING':
      return <p className="lec-fact">{words(sending ? 'upload.sent' : 'media.noFile')}</p>;
    case 'PROCESSING': {
      const { pagesReady: done, pageCount: total } = media;
      const text = total ? words('media.convertingOf', { done, total }) : words('media.converting');
      return (
        <Bar
          label={words('media.progress', { title })}
          text={text}
          value={total ? (100 * done) / total : null}
        />
      );
    }
    default:
      return media.uploadState satisfies never;
  }
}

function readyLine(words: Translator, { pageCount, uploadedOn }: Media): string {
  const pages = words('media.pages', { count: pageCount ?? 0 });
  if (!uploadedOn) return pages;
  const when = new Date(uploadedOn);
  const today = when.toDateString() === new Date().toDateString();
  const format = new Intl.DateTimeFormat(
    words.language,
    today ? { timeStyle: 'short' } : { dateStyle: 'medium' },
  );
  return words('media.ready', { pages, date: format.format(when) });
}

/** The server's own sentence when there is one, else what that kind of failure means. */
function failureOf(words: Translator, { failure, failureDetail }: Media): string {
  const kind = words(`failure.${failure ?? 'unknown'}` as Key);
  // The converter's own sentence is English; beside one in another language it would only confuse.
  return failureDetail && words.language.startsWith('en') ? failureDetail : kind;
}

function Bar({ label, text, value }: { label: string; text: string; value: number | null }) {
  return (
    <ProgressBar
      className="lec-progress"
      aria-label={label}
      isIndeterminate={value === null}
      value={value ?? 0}
      valueLabel={text}
    >
      {({ percentage }) => (
        <>
          <span className="lec-progress-text">{text}</span>
          <span className="lec-progress-track">
            <span
              className="lec-progress-fill"
              data-unknown={value === null}
              style={{ inlineSize: `${percentage ?? 30}%` }}
            />
          </span>
        </>
      )}
    </ProgressBar>
  );
}

const Trouble = ({ text }: { text: string }) => (
  <p className="lec-trouble">
    <Broken />
    {text}
  </p>
);
