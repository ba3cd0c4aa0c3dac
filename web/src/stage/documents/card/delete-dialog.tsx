/** Asks before a document is deleted for everybody. */
import type { Media } from '../../../client/video.ts';
import { useShare, useT } from '../../../session/context.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/controls/dialog.tsx';
import { useStageSession } from '../../session/stage-session.ts';

interface DeleteDialogProps {
  media: Media;
  isOpen: boolean;
  onClose(): void;
}

export function DeleteDialog({ media, isOpen, onClose }: DeleteDialogProps) {
  const t = useT();
  const stage = useStageSession();
  const shown = useShare()?.media.id === media.id;
  const remove = () => {
    onClose();
    void stage.remove(media.id);
  };
  return (
    <Dialog
      role="alertdialog"
      title={t('media.deleteTitle', { title: media.title || t('media.untitled') })}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {t('media.cancel')}
          </Button>
          <Button look="danger" isDisabled={shown} onPress={remove}>
            {t('media.delete')}
          </Button>
        </>
      }
    >
      <p>{t(shown ? 'media.deleteShown' : 'media.deleteHint')}</p>
    </Dialog>
  );
}
