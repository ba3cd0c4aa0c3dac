/** A modal dialog. Esc and a click beside it close it. */
import './dialog.css';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose(): void;
  /** Use `alertdialog` before an action that cannot be undone. */
  role?: 'dialog' | 'alertdialog';
  children: ReactNode;
  actions: ReactNode;
}

export const Dialog = ({ title, isOpen, onClose, role = 'dialog', children, actions }: DialogProps) => (
  <ModalOverlay
    className="lec-overlay"
    isOpen={isOpen}
    isDismissable
    onOpenChange={(open) => {
      if (!open) onClose();
    }}
  >
    <Modal className="lec-modal">
      <AriaDialog className="lec-dialog" role={role}>
        <Heading slot="title" level={2}>
          {title}
        </Heading>
        <div className="lec-dialog-body">{children}</div>
        <div className="lec-dialog-actions">{actions}</div>
      </AriaDialog>
    </Modal>
  </ModalOverlay>
);
