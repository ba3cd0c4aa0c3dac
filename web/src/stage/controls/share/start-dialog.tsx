/** Asks before a share starts that replaces another one, has warnings, or is not fully converted. */
import type { Media } from '../../../client/video.ts';
import { useT } from '../../../session/context.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/controls/dialog.tsx';
import type { Deck } from '../../session/deck.ts';
import { Warnings } from '../warnings.tsx';

interface StartDialogProps {
  media: Media;
  /** The page that the share would begin with. */
  page: number;
  /** The current share, which the new document would replace; null while no document is shared. */
  shown: Deck | null;
  isOpen: boolean;
  isPending: boolean;
  onStart(page: number): void;
  onClose(): void;
}

export function StartDialog({ media, page, shown, isOpen, isPending, onStart, onClose }: StartDialogProps) {
  const t = useT();
  const title = media.title || t('media.untitled');
  const { pagesReady, pageCount } = media;
  return (
    <Dialog
      title={t(shown ? 'start.titleSwitch' : 'start.title', { title })}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('media.cancel')}</Button>
          <Button look="primary" isPending={isPending} onPress={() => onStart(page)} autoFocus>
            {t(shown ? 'start.goSwitch' : 'start.go')}
          </Button>
        </>
      }
    >
      {shown && <p>{t('start.switchHint', { shown: shown.media.title, page: shown.number, title })}</p>}
      {page > 1 && <p>{t('start.page', { page })}</p>}
      {media.uploadState === 'PROCESSING' && (
        <p>{t('start.converting', { done: pagesReady, total: pageCount ?? '…' })}</p>
      )}
      <Warnings warnings={media.warnings} open />
    </Dialog>
  );
}
