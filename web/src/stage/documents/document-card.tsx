/** One document in the list: what it is, how far it has come, and what can be done with it. */
import { useEffect, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useStore } from 'zustand';
import type { Media } from '../../client/video.ts';
import { useT } from '../../session/context.ts';
import { range } from '../../session/thumbnails.ts';
import { Pages, Warning } from '../../ui/controls/icons.tsx';
import { Switch } from '../../ui/controls/switch.tsx';
import type { Limits } from '../files/drop-zone.tsx';
import { useStageSession } from '../session/stage-session.ts';
import { CardActions, CardMenu } from './card-actions.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { DocumentProgress, useFileUpload } from './document-progress.tsx';
import { Rename } from './rename.tsx';

interface DocumentCardProps {
  media: Media;
  limits: Limits | null;
  isShown: boolean;
  isChosen: boolean;
  onChoose(): void;
}

export function DocumentCard({ media, limits, isShown, isChosen, onChoose }: DocumentCardProps) {
  const t = useT();
  const stage = useStageSession();
  const [renaming, setRenaming] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const title = media.title || t('media.untitled');
  // A sentence of explanation gets the whole width.
  const failed = useFileUpload(media.id)?.failure || media.uploadState === 'ERROR';
  return (
    <li className="lec-card" data-chosen={isChosen} data-shown={isShown} data-state={media.uploadState}>
      <div className="lec-card-row">
        <AriaButton
          className="lec-card-cover"
          aria-label={t('media.open', { title })}
          aria-current={isChosen}
          onPress={onChoose}
        >
          <Cover media={media} />
        </AriaButton>
        <div className="lec-card-body">
          {renaming ? (
            <Rename media={media} onDone={() => setRenaming(false)} />
          ) : (
            // The cover beside it is the button of this name; a click here is a shortcut for a mouse.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the cover does the same by keyboard
            <h3 onClick={onChoose} onDoubleClick={() => setRenaming(true)} dir="auto">
              {title}
            </h3>
          )}
          {!failed && <DocumentProgress media={media} />}
          {media.warnings.length > 0 && (
            <p className="lec-card-warnings">
              <Warning />
              {t('warning.title', { count: media.warnings.length })}
            </p>
          )}
          {isShown && <p className="lec-live">{t('stage.onAirShort')}</p>}
        </div>
        <CardMenu
          {...{ media, limits, isShown }}
          onRename={() => setRenaming(true)}
          onDelete={() => setDeleting(true)}
        />
      </div>
      {failed && <DocumentProgress media={media} />}
      {media.uploadState === 'PROCESSING' && <ArrivingPages media={media} />}
      <CardActions {...{ media, limits }} onDelete={() => setDeleting(true)} />
      {isChosen && (
        <Switch
          isSelected={media.showDownload}
          onChange={(showDownload) => void stage.attempt(({ update }) => update(media.id, { showDownload }))}
        >
          {t('media.allowDownload')}
        </Switch>
      )}
      <DeleteDialog media={media} isOpen={deleting} onClose={() => setDeleting(false)} />
    </li>
  );
}

function Cover({ media }: { media: Media }) {
  const { thumbnails } = useStageSession();
  const cover = useStore(thumbnails, ({ byDocument }) => byDocument[media.id]?.pages[1]);
  const { id, isReadyToShow } = media;
  const missing = cover === undefined;
  useEffect(() => {
    if (isReadyToShow && missing) thumbnails.getState().load(id, 1, 1);
  }, [thumbnails, id, isReadyToShow, missing]);
  return cover ? <img src={cover.thumbnailUrl} alt="" draggable={false} /> : <Pages />;
}

const LATEST = 6;

/** The newest pages, as they come out of the converter. */
function ArrivingPages({ media }: { media: Media }) {
  const { thumbnails } = useStageSession();
  const { id, pagesReady } = media;
  const album = useStore(thumbnails, ({ byDocument }) => byDocument[id]?.pages);
  const from = Math.max(1, pagesReady - LATEST + 1);
  useEffect(() => {
    if (pagesReady > 0) thumbnails.getState().load(id, from, pagesReady);
  }, [thumbnails, id, from, pagesReady]);
  const arrived = range(from, pagesReady).flatMap((number) => album?.[number] ?? []);
  if (arrived.length === 0) return null;
  return (
    <ol className="lec-arriving" aria-hidden="true">
      {arrived.map(({ number, thumbnailUrl }) => (
        <li key={number}>
          <img src={thumbnailUrl} alt="" draggable={false} />
        </li>
      ))}
    </ol>
  );
}
