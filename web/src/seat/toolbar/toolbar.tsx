/** The toolbar below the student's page. */
import './toolbar.css';
import type { Page, Share } from '../../client/video.ts';
import type { FullScreen } from '../../page/full-screen.ts';
import { FullScreenButton } from '../../page/full-screen-button.tsx';
import type { Gestures } from '../../page/gestures/gestures.ts';
import { ZoomButtons } from '../../page/zoom-buttons.tsx';
import { useT } from '../../session/context.ts';
import { IconButton } from '../../ui/controls/button.tsx';
import { TextLines } from '../../ui/controls/icons.tsx';
import { LayoutButtons, type LayoutChoice } from '../beside-element.tsx';
import type { LookBack } from '../look-back.ts';
import { DownloadButton } from './download-button.tsx';
import { PageNavigation } from './page-navigation.tsx';

interface SeatToolbarProps {
  share: Share;
  /** The page on this screen. */
  page: Page;
  total: number | null;
  lookBack: LookBack;
  gestures: Gestures;
  screen: FullScreen;
  showsText: boolean;
  setShowsText(showsText: boolean): void;
  /** Null when there is no element beside the page. */
  layout: LayoutChoice | null;
}

export function SeatToolbar(props: SeatToolbarProps) {
  const { share, page, total, lookBack, gestures, screen, showsText, setShowsText, layout } = props;
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
          label={t(showsText ? 'seat.hideText' : 'seat.showText')}
          icon={<TextLines />}
          aria-pressed={showsText}
          onPress={() => setShowsText(!showsText)}
        />
        <DownloadButton media={share.media} />
        <FullScreenButton {...screen} />
      </div>
    </div>
  );
}
