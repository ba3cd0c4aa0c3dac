import type { Share } from '../../client/video.ts';
import { useSession, useT } from '../../session/context.ts';
import { IconButton } from '../../ui/controls/button.tsx';
import { Download } from '../../ui/controls/icons.tsx';
import { openDownload } from '../../ui/download.ts';

/**
 * Shown only while the download is allowed. Asks for the link at the click: whoever has the link has the file, so the
 * page does not carry it.
 */
export function DownloadButton({ media }: { media: Share['media'] }) {
  const t = useT();
  const { commands, toasts } = useSession();
  if (!media.showDownload || media.filename === null || !commands) return null;
  const download = async () => {
    const url = await commands.downloadLink(media.id).catch(() => null);
    if (url) return openDownload(url);
    toasts.getState().add('problem', t('seat.downloadFailed'));
  };
  return (
    <IconButton
      label={t('seat.downloadTitle', { title: media.title })}
      icon={<Download />}
      onPress={() => void download()}
    />
  );
}
