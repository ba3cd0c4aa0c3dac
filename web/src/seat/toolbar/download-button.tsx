/** The button that downloads the original file. */
import type { Share } from '../../client/video.ts';
import { useSession, useT } from '../../session/context.ts';
import { IconButton } from '../../ui/controls/button.tsx';
import { Download } from '../../ui/controls/icons.tsx';
import { openDownload } from '../../ui/download.ts';

/**
 * Shown only while the download is allowed. Requests the link at the click, because anybody who has the link can
 * download the file until the link expires.
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
