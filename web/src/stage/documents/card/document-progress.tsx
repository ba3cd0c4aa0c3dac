/** The progress of a document: upload, conversion, and the outcome of both. */
import './document-progress.css';
import { ProgressBar } from 'react-aria-components';
import { useStore } from 'zustand';
import type { Media } from '../../../client/video.ts';
import type { Key, Translator } from '../../../i18n/translate.ts';
import { useT } from '../../../session/context.ts';
import { uploadFailureText } from '../../../session/upload-failure.ts';
import type { FileUpload } from '../../../session/uploads.ts';
import { Broken } from '../../../ui/controls/icons.tsx';
import { useStageSession } from '../../session/stage-session.ts';

/** The upload from this browser to a document; null when there is none. */
export const useFileUpload = (media: string): FileUpload | null =>
  useStore(useStageSession().uploads, ({ uploads }) => uploads[media] ?? null);

export function DocumentProgress({ media }: { media: Media }) {
  const t = useT();
  const upload = useFileUpload(media.id);
  const title = media.title || t('media.untitled');
  if (upload?.failure) return <FailureText text={uploadFailureText(t, upload.failure)} />;
  if (upload && upload.state !== 'sent') {
    const percent = Math.round(upload.progress * 100);
    const text = t(upload.state === 'waiting' ? 'upload.waiting' : 'upload.sending', { percent });
    return <Bar label={t('upload.progress', { title })} text={text} value={percent} />;
  }
  switch (media.uploadState) {
    case 'READY':
      return <p className="lec-fact">{readyText(t, media)}</p>;
    case 'ERROR':
      return <FailureText text={conversionFailureText(t, media)} />;
    case 'NO_FILE':
    case 'UPLOADING':
      return <p className="lec-fact">{t(upload ? 'upload.sent' : 'media.noFile')}</p>;
    case 'PROCESSING': {
      const { uploadPagesReady, uploadPageCount: total } = media;
      const done = uploadPagesReady ?? 0;
      const text = total ? t('media.convertingOf', { done, total }) : t('media.converting');
      const value = total ? (100 * done) / total : null;
      return <Bar label={t('media.progress', { title })} text={text} value={value} />;
    }
    default:
      return media.uploadState satisfies never;
  }
}

function readyText(t: Translator, { pageCount, uploadedOn }: Media): string {
  const pages = t('media.pages', { count: pageCount ?? 0 });
  if (!uploadedOn) return pages;
  const date = new Date(uploadedOn);
  const isToday = date.toDateString() === new Date().toDateString();
  const format = new Intl.DateTimeFormat(
    t.language,
    isToday ? { timeStyle: 'short' } : { dateStyle: 'medium' },
  );
  return t('media.ready', { pages, date: format.format(date) });
}

/** The server's sentence, which is more precise but English, or else the message for that kind of failure. */
function conversionFailureText(t: Translator, { failure, failureDetail }: Media): string {
  if (failureDetail && t.language.startsWith('en')) return failureDetail;
  return t(`failure.${failure ?? 'unknown'}` as Key);
}

/** `value` is a percentage; null while it is unknown. */
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
