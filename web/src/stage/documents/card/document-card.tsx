/** One document in the list: its title, its progress, and its actions. */
import './document-card.css';
import { useEffect, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Media } from '../../../client/video.ts';
import { useIsConnected, useT, useVideoStore } from '../../../session/context.ts';
import { Pages, Warning } from '../../../ui/controls/icons.tsx';
import { Switch } from '../../../ui/controls/switch.tsx';
import { LiveBadge, WarningBadge } from '../../../ui/feedback/badge.tsx';
import { Warnings } from '../../controls/warnings.tsx';
import type { UploadLimits } from '../../files/upload-limits.ts';
import { useStageSession } from '../../session/stage-session.ts';
import { ArrivingPages } from '../arriving-pages.tsx';
import { CardActions } from './card-actions.tsx';
import { CardMenu } from './card-menu.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { DocumentProgress, useFileUpload } from './document-progress.tsx';
import { hidesContent } from './hidden-content.ts';
import { Rename } from './rename.tsx';

interface DocumentCardProps {
  media: Media;
  limits: UploadLimits | null;
  /** Whether the card has the Tab stop of the list. Its other controls are reached by arrow keys. */
  isStop: boolean;
  /** Whether the document is shared. */
  isShown: boolean;
  /** Whether the document is open in the presenter's view. */
  isChosen: boolean;
  onChoose(): void;
}

export function DocumentCard({ media, limits, isStop, isShown, isChosen, onChoose }: DocumentCardProps) {
  const t = useT();
  const stage = useStageSession();
  const [renaming, setRenaming] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const title = media.title || t('media.untitled');
  // The text of a failure is long, so it gets the whole width of the card.
  const failed = useFileUpload(media.id)?.failure || media.uploadState === 'ERROR';
  return (
    <div className="lec-card" data-chosen={isChosen} data-shown={isShown} data-state={media.uploadState}>
      <div className="lec-card-row">
        <AriaButton
          className="lec-card-cover"
          aria-label={t('media.open', { title })}
          aria-current={isChosen}
          excludeFromTabOrder={!isStop}
          onPress={onChoose}
        >
          <Cover media={media} />
        </AriaButton>
        <div className="lec-card-body">
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the cover is the button that does the same by keyboard */}
          <h3 onClick={onChoose} onDoubleClick={() => setRenaming(true)} dir="auto" title={title}>
            {title}
          </h3>
          {!failed && <DocumentProgress media={media} />}
          {media.warnings.length > 0 && !isChosen && (
            <p className="lec-card-warnings">
              <Warning />
              {t('warning.title', { count: media.warnings.length })}
            </p>
          )}
          {isShown && <ShownBadge />}
        </div>
        <CardMenu
          {...{ media, limits, isShown }}
          onRename={() => setRenaming(true)}
          onDelete={() => setDeleting(true)}
        />
      </div>
      {renaming && <Rename media={media} onDone={() => setRenaming(false)} />}
      {failed && <DocumentProgress media={media} />}
      {media.uploadState === 'PROCESSING' && <ArrivingPages media={media} />}
      <CardActions {...{ media, limits }} onDelete={() => setDeleting(true)} />
      {isChosen && <Warnings warnings={media.warnings} excludeFromTabOrder />}
      {isChosen && (
        <Switch
          excludeFromTabOrder
          isSelected={media.showDownload}
          onChange={(showDownload) => void stage.attempt(({ update }) => update(media.id, { showDownload }))}
        >
          {t('media.allowDownload')}
        </Switch>
      )}
      {isChosen && hidesContent(media) && (
        <p className="lec-card-warnings">
          <Warning />
          {t(media.showDownload ? 'media.hiddenInDownload' : 'media.hiddenKeptBack')}
        </p>
      )}
      {isChosen && media.downloadExceedsLookAround && (
        <p className="lec-card-warnings">
          <Warning />
          {t('media.downloadShowsAll')}
        </p>
      )}
      <DeleteDialog media={media} isOpen={deleting} onClose={() => setDeleting(false)} />
    </div>
  );
}

/** Whether everybody sees the document is known only while the connection is up. */
function ShownBadge() {
  const t = useT();
  const isConnected = useIsConnected();
  return isConnected ? (
    <LiveBadge>{t('stage.onAirShort')}</LiveBadge>
  ) : (
    <WarningBadge>{t('stage.onAirLost')}</WarningBadge>
  );
}

/** The thumbnail of the first page, or an icon until there is one. */
function Cover({ media }: { media: Media }) {
  const { thumbnails } = useStageSession();
  const cover = useVideoStore(({ files }) => files[media.id]?.thumbnails[1]);
  const { id, isReadyToShow, shownUploadId } = media;
  const missing = cover === undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file has another first page
  useEffect(() => {
    if (isReadyToShow && missing) thumbnails.load(id, 1, 1);
  }, [thumbnails, id, shownUploadId, isReadyToShow, missing]);
  return cover ? <img src={cover.thumbnailUrl} alt="" draggable={false} /> : <Pages />;
}
