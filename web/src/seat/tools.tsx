/** The line of tools under a student's page. */
import { useSession, useWords } from '../app/context.ts';
import type { Page, Share } from '../client/shape.ts';
import type { FullScreen } from '../page/full-screen.ts';
import type { Gestures } from '../page/gestures.ts';
import { ZoomTools } from '../page/zoom-tools.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { ChevronEnd, ChevronStart, Download, Expand, Shrink, TextLines } from '../ui/icons.tsx';
import { type LayoutChoice, LayoutTools } from './beside.tsx';
import type { LookBack } from './look-back.ts';

interface SeatToolsProps {
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

export function SeatTools(props: SeatToolsProps) {
  const { share, page, total, lookBack, gestures, screen, reading, setReading, layout } = props;
  const words = useWords();
  return (
    <div className="lec-tools" role="toolbar" aria-label={words('seat.tools')}>
      <div className="lec-tools-start">
        <Pace {...{ share, page, total, lookBack }} />
      </div>
      <div className="lec-tools-end">
        {layout && <LayoutTools {...layout} />}
        <ZoomTools {...gestures} />
        <IconButton
          label={words(reading ? 'seat.hideText' : 'seat.showText')}
          icon={<TextLines />}
          aria-pressed={reading}
          onPress={() => setReading(!reading)}
        />
        <DownloadButton media={share.media} />
        <IconButton
          label={words(screen.full ? 'screen.exit' : 'screen.full')}
          icon={screen.full ? <Shrink /> : <Expand />}
          onPress={screen.toggle}
        />
      </div>
    </div>
  );
}

function Pace({
  share,
  page,
  total,
  lookBack,
}: Pick<SeatToolsProps, 'share' | 'page' | 'total' | 'lookBack'>) {
  const words = useWords();
  const { own, furthest, canLookBack, to, live } = lookBack;
  return (
    <>
      {canLookBack && (
        <IconButton
          label={words('seat.lookBack')}
          icon={<ChevronStart />}
          isDisabled={page.number <= 1}
          onPress={() => to(page.number - 1)}
        />
      )}
      <p className="lec-counter">
        <span className="lec-hidden">
          {words('page.of', { page: page.number, total: total ?? page.number })}
        </span>
        <span aria-hidden="true">
          <b>{words.number(page.number)}</b> / {words.number(total ?? page.number)}
        </span>
      </p>
      {canLookBack && (
        <IconButton
          label={words('seat.lookOn')}
          icon={<ChevronEnd />}
          isDisabled={page.number >= furthest}
          onPress={() => to(page.number + 1)}
        />
      )}
      {own ? (
        <Button look="primary" onPress={live} aria-label={words('seat.backTo', { page: share.page.number })}>
          {words('seat.back')}
        </Button>
      ) : (
        <p className="lec-live">{words('seat.live')}</p>
      )}
    </>
  );
}

/** There only while it is allowed. The link is asked for at the click: it is a key, and keys are not left lying about. */
function DownloadButton({ media }: { media: Share['media'] }) {
  const words = useWords();
  const { commands, notices } = useSession();
  if (!media.showDownload || media.filename === null || !commands) return null;
  const fetchFile = async () => {
    const url = await commands.downloadLink(media.id).catch(() => null);
    if (url) return openDownload(url);
    notices.getState().add('problem', words('seat.downloadFailed'));
  };
  return (
    <IconButton
      label={words('seat.downloadTitle', { title: media.title })}
      icon={<Download />}
      onPress={() => void fetchFile()}
    />
  );
}

/** The answer says that it is an attachment, so the page stays where it is. */
export function openDownload(url: string): void {
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.rel = 'noreferrer';
  anchor.download = '';
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}
