/** The page number between the buttons that look at other pages, and the way back to the live page. */
import type { Page, Share } from '../../client/video.ts';
import { useIsConnected, useT } from '../../session/context.ts';
import { Button, IconButton } from '../../ui/controls/button.tsx';
import { ChevronEnd, ChevronStart } from '../../ui/controls/icons.tsx';
import { LiveBadge, WarningBadge } from '../../ui/feedback/badge.tsx';
import type { LookBack } from '../look-back.ts';

interface PageNavigationProps {
  share: Share;
  /** The page on this screen. */
  page: Page;
  total: number | null;
  lookBack: LookBack;
}

export function PageNavigation({ share, page, total, lookBack }: PageNavigationProps) {
  const t = useT();
  const isConnected = useIsConnected();
  const { ownPage, allowed, canLookBack, goTo, backToLive } = lookBack;
  return (
    <>
      {canLookBack && (
        <IconButton
          label={t('seat.lookBack')}
          icon={<ChevronStart />}
          isDisabled={page.number <= allowed.first}
          onPress={() => goTo(page.number - 1)}
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
          isDisabled={page.number >= allowed.last}
          onPress={() => goTo(page.number + 1)}
        />
      )}
      {ownPage ? (
        <Button
          look="primary"
          onPress={backToLive}
          aria-label={t('seat.backTo', { page: share.page.number })}
        >
          {t('seat.back', { page: share.page.number })}
        </Button>
      ) : isConnected ? (
        <LiveBadge>{t('seat.live')}</LiveBadge>
      ) : (
        <WarningBadge>{t('seat.notConnected')}</WarningBadge>
      )}
    </>
  );
}
