/** A button that opens the system's file dialog. */
import { FileTrigger } from 'react-aria-components';
import { Button } from '../../ui/controls/button.tsx';
import { Plus } from '../../ui/controls/icons.tsx';
import type { UploadLimits } from './upload-limits.ts';

interface AddFilesProps {
  limits: UploadLimits | null;
  label: string;
  look?: 'plain' | 'primary';
  add(files: readonly File[]): void;
}

export const AddFiles = ({ limits, label, look = 'plain', add }: AddFilesProps) => (
  <FileTrigger
    allowsMultiple
    {...(limits && { acceptedFileTypes: limits.extensions })}
    onSelect={(files) => add([...(files ?? [])])}
  >
    <Button look={look} icon={<Plus />}>
      {label}
    </Button>
  </FileTrigger>
);
