/** The line of tools under a student's page. */

import type { Page, Share } from '../../client/video.ts';
import type { FullScreen } from '../../page/full-screen.ts';
import type { Gestures } from '../../page/gestures/gestures.ts';
import { ZoomButtons } from '../../page/zoom-tools.tsx';
import { useSession, useT } from '../../session/context.ts';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { ChevronEnd, ChevronStart, Download, Expand, Shrink, TextLines } from '../../ui/controls/icons.tsx';
import { openDownload } from '../../ui/download.ts';
import { LayoutButtons, type LayoutChoice } from '../beside.tsx';
import type { LookBack } from '../look-back.ts';

interface SeatToolbarProps {
  share: Share;
  page: Page;
  total: number | null;
  lookBack: LookBack;
  gestures: Gestures;
  screen: FullScreen;
  reading: boolean;
  setReading(reading: boolean): void;
  layout: LayoutChoice | null;
}

export function SeatToolbar(props: SeatToolbarProps) {
  const { share, page, total, lookBack, gestures, screen, reading, setReading, layout } = props;
  const t = useT();
  return (
    <div className="lec-tools" role="toolbar" aria-label={t('seat.tools')}>
      <div className="lec-tools-start">
        <PageNavigation {...{ share, page, total, lookBack }} />
      </div>
      <div className="lec-tools-end">
        {layout && <LayoutButtons {...layout} />}
        <ZoomButtons {...gestures} />
        <IconButton
          label={t(reading ? 'seat.hideText' : 'seat.showText')}
          icon={<TextLines />}
          aria-pressed={reading}
          onPress={() => setReading(!reading)}
        />
        <DownloadButton media={share.media} />
        <IconButton
          label={t(screen.full ? 'screen.exit' : 'screen.full')}
          icon={screen.full ? <Shrink /> : <Expand />}
          onPress={screen.toggle}
        />
      </div>
    </div>
  );
}

function PageNavigation({
  share,
  page,
  total,
  lookBack,
}: Pick<SeatToolbarProps, 'share' | 'page' | 'total' | 'lookBack'>) {
  const t = useT();
  const { own, furthest, canLookBack, to, live } = lookBack;
  return (
    <>
      {canLookBack && (
        <IconButton
          label={t('seat.lookBack')}
          icon={<ChevronStart />}
          isDisabled={page.number <= 1}
          onPress={() => to(page.number - 1)}
        />
      )}
      <p className="lec-counter">
        <span className="lec-hidden">{t('page.of', { page: page.number, total: total ?? page.number })}</span>
        <span aria-hidden="true">
          <b>{t.number(page.number)}</b> / {t.number(total ?? page.number)}
        </span>
      </p>
      {canLookBack && (
        <IconButton
          label={t('seat.lookOn')}
          icon={<ChevronEnd />}
          isDisabled={page.number >= furthest}
          onPress={() => to(page.number + 1)}
        />
      )}
      {own ? (
        <Button look="primary" onPress={live} aria-label={t('seat.backTo', { page: share.page.number })}>
          {t('seat.back')}
        </Button>
      ) : (
        <p className="lec-live">{t('seat.live')}</p>
      )}
    </>
  );
}

/** There only while it is allowed. The link is asked for at the click: it is a key, and keys are not left lying about. */
function DownloadButton({ media }: { media: Share['media'] }) {
  const t = useT();
  const { commands, toasts } = useSession();
  if (!media.showDownload || media.filename === null || !commands) return null;
  const fetchFile = async () => {
    const url = await commands.downloadLink(media.id).catch(() => null);
    if (url) return openDownload(url);
    toasts.getState().add('problem', t('seat.downloadFailed'));
  };
  return (
    <IconButton
      label={t('seat.downloadTitle', { title: media.title })}
      icon={<Download />}
      onPress={() => void fetchFile()}
    />
  );
}
