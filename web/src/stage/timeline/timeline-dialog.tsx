/** Downloads which page was on show when, as a file for a recording. */
import './timeline-dialog.css';
import { useId, useState } from 'react';
import { useT, useVideo } from '../../session/context.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/controls/dialog.tsx';
import { Download } from '../../ui/controls/icons.tsx';
import { saveText } from '../../ui/download.ts';
import { useStageSession } from '../session/stage-session.ts';
import { FORMATS, fileNameOf, originOf, type TimelineFormat } from './timeline-file.ts';

export function TimelineDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  const t = useT();
  const video = useVideo();
  const stage = useStageSession();
  const [format, setFormat] = useState<TimelineFormat>('WEBVTT_CHAPTERS');
  const [began, setBegan] = useState('');
  const [isEmpty, setIsEmpty] = useState(false);
  const hint = useId();
  const download = async () => {
    if (!video) return;
    const answer = await stage.attempt(async ({ timelineFile }) => ({
      text: await timelineFile(video.id, format, originOf(began)),
    }));
    if (!answer) return;
    setIsEmpty(answer.text === null);
    if (answer.text === null) return;
    saveText(answer.text, fileNameOf(video.title, format), FORMATS[format].type);
    onClose();
  };
  return (
    <Dialog
      title={t('timeline.title')}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('media.cancel')}</Button>
          <Button look="primary" icon={<Download />} onPress={() => void download()}>
            {t('timeline.download')}
          </Button>
        </>
      }
    >
      <p>{t('timeline.about')}</p>
      <label className="lec-timeline">
        {t('timeline.format')}
        <select value={format} onChange={({ target }) => setFormat(target.value as TimelineFormat)}>
          <option value="WEBVTT_CHAPTERS">{t('timeline.chapters')}</option>
          <option value="WEBVTT_METADATA">{t('timeline.metadata')}</option>
          <option value="HLS_DATERANGE">{t('timeline.dateRanges')}</option>
          <option value="JSON">{t('timeline.json')}</option>
        </select>
      </label>
      <div className="lec-timeline">
        <label className="lec-timeline">
          {t('timeline.began')}
          <input
            type="datetime-local"
            step="1"
            value={began}
            aria-describedby={hint}
            onChange={({ target }) => setBegan(target.value)}
          />
        </label>
        <small id={hint}>{t('timeline.beganHint')}</small>
      </div>
      <p role="status">{isEmpty && t('timeline.empty')}</p>
    </Dialog>
  );
}
