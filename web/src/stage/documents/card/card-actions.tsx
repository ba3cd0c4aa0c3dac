/** Buttons that stop the running upload or conversion of a document, or repeat a failed one. */
import './card-actions.css';
import { type ReactNode, useRef } from 'react';
import type { Media } from '../../../client/video.ts';
import { useT } from '../../../session/context.ts';
import { Button as AnyButton, type ButtonProps } from '../../../ui/controls/button.tsx';
import { Cross, Retry } from '../../../ui/controls/icons.tsx';
import { FileInput } from '../../files/file-input.tsx';
import type { UploadLimits } from '../../files/upload-limits.ts';
import { useStageSession } from '../../session/stage-session.ts';
import { useFileUpload } from './document-progress.tsx';

interface CardActionsProps {
  media: Media;
  limits: UploadLimits | null;
  onDelete(): void;
}

export function CardActions({ media, limits, onDelete }: CardActionsProps) {
  const t = useT();
  const stage = useStageSession();
  const upload = useFileUpload(media.id);
  const { send, stop } = stage.uploads.getState();
  const remove = (
    <Button look="quiet" onPress={onDelete}>
      {t('media.delete')}
    </Button>
  );
  if (upload?.state === 'failed') {
    return (
      <Actions>
        <Button icon={<Retry />} onPress={() => void send(media.id, upload.file)}>
          {t('upload.again')}
        </Button>
        {remove}
      </Actions>
    );
  }
  if (upload && upload.state !== 'sent') {
    return (
      <Actions>
        <Button look="quiet" icon={<Cross />} onPress={() => stop(media.id)}>
          {t('upload.stop')}
        </Button>
      </Actions>
    );
  }
  switch (media.uploadState) {
    case 'PROCESSING':
      return (
        <Actions>
          <Button
            look="quiet"
            icon={<Cross />}
            onPress={() => void stage.attempt(({ cancelConversion }) => cancelConversion(media.id))}
          >
            {t('media.stop')}
          </Button>
        </Actions>
      );
    case 'ERROR':
      return (
        <Actions>
          {canHelp(media.failure) && (
            <Button
              icon={<Retry />}
              onPress={() => void stage.attempt(({ retryConversion }) => retryConversion(media.id))}
            >
              {t('media.retry')}
            </Button>
          )}
          <ChooseFile {...{ media, limits }} />
          {remove}
        </Actions>
      );
    case 'NO_FILE':
    case 'UPLOADING':
      if (upload) return null;
      return (
        <Actions>
          <ChooseFile {...{ media, limits }} />
          {remove}
        </Actions>
      );
    case 'READY':
      return null;
    default:
      return media.uploadState satisfies never;
  }
}

/** The arrow keys of the list go to it. */
const Button = (props: ButtonProps) => <AnyButton excludeFromTabOrder {...props} />;

/** Whether the same file can convert at the next attempt. The other failures are properties of the file. */
const RETRY_CAN_HELP: Record<NonNullable<Media['failure']>, boolean> = {
  UNSUPPORTED: false,
  LOCKED: false,
  DAMAGED: false,
  TOO_LONG: false,
  TIMED_OUT: true,
  CANCELLED: true,
  INTERNAL: true,
};

/** A newer server may have more kinds of failures. */
const canHelp = (failure: Media['failure']): boolean => failure === null || (RETRY_CAN_HELP[failure] ?? true);

const Actions = ({ children }: { children: ReactNode }) => <div className="lec-card-actions">{children}</div>;

function ChooseFile({ media, limits }: Pick<CardActionsProps, 'media' | 'limits'>) {
  const t = useT();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onPress={() => picker.current?.click()}>{t('media.chooseFile')}</Button>
      <FileInput ref={picker} {...{ media, limits }} />
    </>
  );
}
