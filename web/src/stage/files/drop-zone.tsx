/** Accepts files that are dropped anywhere on the view, and covers the view while files are dragged over it. */
import './drop-zone.css';
import { useEffect, useState } from 'react';
import { useRoot, useT } from '../../session/context.ts';
import { Swap } from '../../ui/controls/icons.tsx';

export function DropZone({ add }: { add(files: readonly File[]): void }) {
  const t = useT();
  const root = useRoot();
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    const stopped = new AbortController();
    const { signal } = stopped;
    /** The number of nested elements that the pointer is over: each one fires its own enter and leave events. */
    let depth = 0;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const count = (event: DragEvent, step: 1 | -1) => {
      if (!carriesFiles(event)) return;
      depth += step;
      setDragging(depth > 0);
    };
    const allowDrop = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setDragging(false);
      add([...(event.dataTransfer?.files ?? [])]);
    };
    root.addEventListener('dragenter', (event) => count(event, 1), { signal });
    root.addEventListener('dragleave', (event) => count(event, -1), { signal });
    root.addEventListener('dragover', allowDrop, { signal });
    root.addEventListener('drop', drop, { signal });
    return () => stopped.abort();
  }, [root, add]);
  if (!dragging) return null;
  return (
    <div className="lec-drop" aria-hidden="true">
      <p>
        <Swap />
        {t('drop.here')}
      </p>
    </div>
  );
}
