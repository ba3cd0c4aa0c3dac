/** Asked before going live when there is something to know: a switch, warnings, pages still to come. */
import { useWords } from '../app/context.ts';
import type { Media } from '../client/shape.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { Deck } from './deck.ts';
import { Warnings } from './warnings.tsx';

interface StartDialogProps {
  media: Media;
  /** What everybody sees now and would not see any more. */
  shown: Deck | null;
  isOpen: boolean;
  isPending: boolean;
  onStart(): void;
  onClose(): void;
}

export function StartDialog({ media, shown, isOpen, isPending, onStart, onClose }: StartDialogProps) {
  const words = useWords();
  const title = media.title || words('media.untitled');
  const { pagesReady, pageCount } = media;
  return (
    <Dialog
      title={words(shown ? 'start.titleSwitch' : 'start.title', { title })}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{words('media.cancel')}</Button>
          <Button look="primary" isPending={isPending} onPress={onStart} autoFocus>
            {words(shown ? 'start.goSwitch' : 'start.go')}
          </Button>
        </>
      }
    >
      {shown && <p>{words('start.switchHint', { shown: shown.media.title, page: shown.number, title })}</p>}
      {media.uploadState === 'PROCESSING' && (
        <p>{words('start.converting', { done: pagesReady, total: pageCount ?? '…' })}</p>
      )}
      <Warnings warnings={media.warnings} open />
    </Dialog>
  );
}
