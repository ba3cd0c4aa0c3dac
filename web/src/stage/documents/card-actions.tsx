/** What can be done with a document now: in plain sight when something went wrong, in a menu otherwise. */
import { useRef } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Media } from '../../client/video.ts';
import { useT } from '../../session/context.ts';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { Bin, Cross, Download, More, Pencil, Retry, Swap } from '../../ui/controls/icons.tsx';
import { openDownload } from '../../ui/download.ts';
import type { Limits } from '../files/drop-zone.tsx';
import { useStageSession } from '../session/stage-session.ts';
import { useFileUpload } from './document-progress.tsx';

interface CardProps {
  media: Media;
  limits: Limits | null;
}

export function CardMenu(props: CardProps & { isShown: boolean; onRename(): void; onDelete(): void }) {
  const { media, limits, isShown, onRename, onDelete } = props;
  const t = useT();
  const stage = useStageSession();
  const picker = useRef<HTMLInputElement>(null);
  const title = media.title || t('media.untitled');
  const download = async () => {
    const url = await stage.attempt(({ downloadLink }) => downloadLink(media.id));
    if (url) openDownload(url);
  };
  return (
    <>
      <MenuTrigger>
        <IconButton size="small" label={t('media.actions', { title })} icon={<More />} />
        <Popover className="lec-popover" placement="bottom end">
          <Menu className="lec-menu">
            <MenuItem onAction={onRename}>
              <Pencil />
              {t('media.rename')}
            </MenuItem>
            {media.filename !== null && (
              <MenuItem onAction={() => void download()}>
                <Download />
                {t('media.download')}
              </MenuItem>
            )}
            <MenuItem isDisabled={isShown} onAction={() => picker.current?.click()}>
              <Swap />
              {t('media.replace')}
            </MenuItem>
            <MenuItem className="lec-menu-danger" onAction={onDelete}>
              <Bin />
              {t('media.delete')}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <FileInput ref={picker} {...{ media, limits }} />
    </>
  );
}

/** The way out of whatever this document is stuck in. */
export function CardActions({ media, limits, onDelete }: CardProps & { onDelete(): void }) {
  const t = useT();
  const stage = useStageSession();
  const sending = useFileUpload(media.id);
  const picker = useRef<HTMLInputElement>(null);
  const { send, stop } = stage.uploads.getState();
  const remove = (
    <Button look="quiet" onPress={onDelete}>
      {t('media.delete')}
    </Button>
  );
  const chooseFile = (
    <>
      <Button onPress={() => picker.current?.click()}>{t('media.chooseFile')}</Button>
      <FileInput ref={picker} {...{ media, limits }} />
    </>
  );
  if (sending?.state === 'failed') {
    return (
      <div className="lec-card-actions">
        <Button icon={<Retry />} onPress={() => void send(media.id, sending.file)}>
          {t('upload.again')}
        </Button>
        {remove}
      </div>
    );
  }
  if (sending && sending.state !== 'sent') {
    return (
      <div className="lec-card-actions">
        <Button look="quiet" icon={<Cross />} onPress={() => stop(media.id)}>
          {t('upload.stop')}
        </Button>
      </div>
    );
  }
  if (media.uploadState === 'PROCESSING') {
    return (
      <div className="lec-card-actions">
        <Button
          look="quiet"
          icon={<Cross />}
          onPress={() => void stage.attempt(({ cancelConversion }) => cancelConversion(media.id))}
        >
          {t('media.stop')}
        </Button>
      </div>
    );
  }
  if (media.uploadState === 'ERROR') {
    return (
      <div className="lec-card-actions">
        <Button
          icon={<Retry />}
          onPress={() => void stage.attempt(({ retryConversion }) => retryConversion(media.id))}
        >
          {t('media.retry')}
        </Button>
        {chooseFile}
        {remove}
      </div>
    );
  }
  if (media.uploadState === 'PENDING' && !sending) {
    return (
      <div className="lec-card-actions">
        {chooseFile}
        {remove}
      </div>
    );
  }
  return null;
}

/** Not shown: the buttons above open it. */
function FileInput({ ref, media, limits }: CardProps & { ref: React.Ref<HTMLInputElement> }) {
  const stage = useStageSession();
  return (
    <input
      ref={ref}
      type="file"
      hidden
      accept={limits?.extensions.join(',')}
      onChange={(event) => {
        const [file] = event.target.files ?? [];
        event.target.value = '';
        if (file) void stage.uploads.getState().send(media.id, file);
      }}
    />
  );
}
