/** How far a document has come: sent, turned into pages, or not. */
import { ProgressBar } from 'react-aria-components';
import { useStore } from 'zustand';
import type { Media } from '../../client/video.ts';
import type { Key, Translator } from '../../i18n/translate.ts';
import { useT } from '../../session/context.ts';
import type { FileUpload } from '../../session/uploads.ts';
import { Broken } from '../../ui/controls/icons.tsx';
import { uploadFailureText, useStageSession } from '../session/stage-session.ts';

export const useFileUpload = (media: string): FileUpload | null =>
  useStore(useStageSession().uploads, ({ uploads }) => uploads[media] ?? null);

export function DocumentProgress({ media }: { media: Media }) {
  const t = useT();
  const sending = useFileUpload(media.id);
  const title = media.title || t('media.untitled');
  if (sending?.failure) return <FailureText text={uploadFailureText(t, sending.failure)} />;
  if (sending && sending.state !== 'sent') {
    const percent = Math.round(sending.part * 100);
    const text = t(sending.state === 'waiting' ? 'upload.waiting' : 'upload.sending', { percent });
    return <Bar label={t('upload.progress', { title })} text={text} value={percent} />;
  }
  switch (media.uploadState) {
    case 'READY':
      return <p className="lec-fact">{readyLine(t, media)}</p>;
    case 'ERROR':
      return <FailureText text={conversionFailureText(t, media)} />;
    case 'PENDING':
      return <p className="lec-fact">{t(sending ? 'upload.sent' : 'media.noFile')}</p>;
    case 'PROCESSING': {
      const { pagesReady: done, pageCount: total } = media;
      const text = total ? t('media.convertingOf', { done, total }) : t('media.converting');
      return (
        <Bar label={t('media.progress', { title })} text={text} value={total ? (100 * done) / total : null} />
      );
    }
    default:
      return media.uploadState satisfies never;
  }
}

function readyLine(t: Translator, { pageCount, uploadedOn }: Media): string {
  const pages = t('media.pages', { count: pageCount ?? 0 });
  if (!uploadedOn) return pages;
  const when = new Date(uploadedOn);
  const today = when.toDateString() === new Date().toDateString();
  const format = new Intl.DateTimeFormat(
    t.language,
    today ? { timeStyle: 'short' } : { dateStyle: 'medium' },
  );
  return t('media.ready', { pages, date: format.format(when) });
}

/** The server's own sentence when there is one, else what that kind of failure means. */
function conversionFailureText(t: Translator, { failure, failureDetail }: Media): string {
  const kind = t(`failure.${failure ?? 'unknown'}` as Key);
  // The converter's own sentence is English; beside one in another language it would only confuse.
  return failureDetail && t.language.startsWith('en') ? failureDetail : kind;
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

const FailureText = ({ text }: { text: string }) => (
  <p className="lec-failure">
    <Broken />
    {text}
  </p>
);
