/** Ways for files to come in: chosen, or dropped anywhere. */
import { useEffect, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import type { Commands } from '../../client/commands.ts';
import { useRoot, useT } from '../../session/context.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Plus, Swap } from '../../ui/controls/icons.tsx';
import { useStageSession } from '../session/stage-session.ts';

export type Limits = Awaited<ReturnType<Commands['limits']>>;

export function useLimits(): Limits | null {
  const { commands } = useStageSession();
  const [limits, setLimits] = useState<Limits | null>(null);
  useEffect(() => {
    let left = false;
    // Without them every file may be chosen, and the server says what it does not take.
    commands.limits().then(
      (known) => !left && setLimits(known),
      () => {},
    );
    return () => {
      left = true;
    };
  }, [commands]);
  return limits;
}

interface AddFilesProps {
  limits: Limits | null;
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

/** The whole view takes files, so that nobody has to aim. */
export function DropZone({ add }: { add(files: readonly File[]): void }) {
  const t = useT();
  const root = useRoot();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    let depth = 0;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent, step: 1 | -1) => {
      if (!carriesFiles(event)) return;
      depth += step;
      setOver(depth > 0);
    };
    root.addEventListener('dragenter', (event) => enter(event, 1), { signal });
    root.addEventListener('dragleave', (event) => enter(event, -1), { signal });
    root.addEventListener(
      'dragover',
      (event) => {
        if (carriesFiles(event)) event.preventDefault();
      },
      { signal },
    );
    root.addEventListener(
      'drop',
      (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        depth = 0;
        setOver(false);
        add([...(event.dataTransfer?.files ?? [])]);
      },
      { signal },
    );
    return () => ended.abort();
  }, [root, add]);
  if (!over) return null;
  return (
    <div className="lec-drop" aria-hidden="true">
      <p>
        <Swap />
        {t('drop.here')}
      </p>
    </div>
  );
}
