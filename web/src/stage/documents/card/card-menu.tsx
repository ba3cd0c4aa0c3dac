/** The menu of a document, with the actions that are always possible. */
import './card-menu.css';
import { useRef } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Media } from '../../../client/video.ts';
import { useT } from '../../../session/context.ts';
import { IconButton } from '../../../ui/controls/button.tsx';
import { Bin, Download, More, Pencil, Swap } from '../../../ui/controls/icons.tsx';
import { openDownload } from '../../../ui/download.ts';
import { FileInput } from '../../files/file-input.tsx';
import type { UploadLimits } from '../../files/upload-limits.ts';
import { useStageSession } from '../../session/stage-session.ts';

interface CardMenuProps {
  media: Media;
  limits: UploadLimits | null;
  isShown: boolean;
  onRename(): void;
  onDelete(): void;
}

export function CardMenu({ media, limits, isShown, onRename, onDelete }: CardMenuProps) {
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
        <IconButton excludeFromTabOrder size="small" label={t('media.actions', { title })} icon={<More />} />
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
