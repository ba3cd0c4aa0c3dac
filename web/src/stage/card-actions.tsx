/** What can be done with a document now: in plain sight when something went wrong, in a menu otherwise. */
import { useRef } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useWords } from '../app/context.ts';
import type { Media } from '../client/shape.ts';
import { openDownload } from '../seat/tools.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Bin, Cross, Download, More, Pencil, Retry, Swap } from '../ui/icons.tsx';
import type { Limits } from './drop.tsx';
import { useSending } from './progress.tsx';
import { useTools } from './tools.ts';

interface CardProps {
  media: Media;
  limits: Limits | null;
}

export function CardMenu(props: CardProps & { isShown: boolean; onRename(): void; onDelete(): void }) {
  const { media, limits, isShown, onRename, onDelete } = props;
  const words = useWords();
  const tools = useTools();
  const picker = useRef<HTMLInputElement>(null);
  const title = media.title || words('media.untitled');
  const download = async () => {
    const url = await tools.attempt(({ downloadLink }) => downloadLink(media.id));
    if (url) openDownload(url);
  };
  return (
    <>
      <MenuTrigger>
        <IconButton size="small" label={words('media.actions', { title })} icon={<More />} />
        <Popover className="lec-popover" placement="bottom end">
          <Menu className="lec-menu">
            <MenuItem onAction={onRename}>
              <Pencil />
              {words('media.rename')}
            </MenuItem>
            {media.filename !== null && (
              <MenuItem onAction={() => void download()}>
                <Download />
                {words('media.download')}
              </MenuItem>
            )}
            <MenuItem isDisabled={isShown} onAction={() => picker.current?.click()}>
              <Swap />
              {words('media.replace')}
            </MenuItem>
            <MenuItem className="lec-menu-danger" onAction={onDelete}>
              <Bin />
              {words('media.delete')}
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
  const words = useWords();
  const tools = useTools();
  const sending = useSending(media.id);
  const picker = useRef<HTMLInputElement>(null);
  const { send, stop } = tools.uploads.getState();
  const remove = (
    <Button look="quiet" onPress={onDelete}>
      {words('media.delete')}
    </Button>
  );
  const chooseFile = (
    <>
      <Button onPress={() => picker.current?.click()}>{words('media.chooseFile')}</Button>
      <FileInput ref={picker} {...{ media, limits }} />
    </>
  );
  if (sending?.state === 'failed') {
    return (
      <div className="lec-card-actions">
        <Button icon={<Retry />} onPress={() => void send(media.id, sending.file)}>
          {words('upload.again')}
        </Button>
        {remove}
      </div>
    );
  }
  if (sending && sending.state !== 'sent') {
    return (
      <div className="lec-card-actions">
        <Button look="quiet" icon={<Cross />} onPress={() => stop(media.id)}>
          {words('upload.stop')}
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
          onPress={() => void tools.attempt(({ cancelConversion }) => cancelConversion(media.id))}
        >
          {words('media.stop')}
        </Button>
      </div>
    );
  }
  if (media.uploadState === 'ERROR') {
    return (
      <div className="lec-card-actions">
        <Button
          icon={<Retry />}
          onPress={() => void tools.attempt(({ retryConversion }) => retryConversion(media.id))}
        >
          {words('media.retry')}
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
  const tools = useTools();
  return (
    <input
      ref={ref}
      type="file"
      hidden
      accept={limits?.extensions.join(',')}
      onChange={(event) => {
        const [file] = event.target.files ?? [];
        event.target.value = '';
        if (file) void tools.uploads.getState().send(media.id, file);
      }}
    />
  );
}
