/** Asked before a document is gone for everybody. */
import { useShare, useWords } from '../app/context.ts';
import type { Media } from '../client/shape.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useTools } from './tools.ts';

interface DeleteDialogProps {
  media: Media;
  isOpen: boolean;
  onClose(): void;
}

export function DeleteDialog({ media, isOpen, onClose }: DeleteDialogProps) {
  const words = useWords();
  const tools = useTools();
  const shown = useShare()?.media.id === media.id;
  const remove = () => {
    onClose();
    void tools.remove(media.id);
  };
  return (
    <Dialog
      role="alertdialog"
      title={words('media.deleteTitle', { title: media.title || words('media.untitled') })}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {words('media.cancel')}
          </Button>
          <Button look="danger" isDisabled={shown} onPress={remove}>
            {words('media.delete')}
          </Button>
        </>
      }
    >
      <p>{words(shown ? 'media.deleteShown' : 'media.deleteHint')}</p>
    </Dialog>
  );
}
