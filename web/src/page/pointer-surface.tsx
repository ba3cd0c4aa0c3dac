/** The place of the pointer over a page. What fills it is loaded after the first page. */
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import type { PointerLayer } from '../pointer/pointer-layer.ts';
import { useSession } from '../session/context.ts';

export interface PagePointer {
  /** The id of the shared document. */
  media: string;
  /** Whether the mouse, a finger or a pen on the page points. */
  isPointing: boolean;
}

export function PointerSurface({
  media,
  page,
  isPointing,
  style,
}: PagePointer & { page: number; style: CSSProperties }) {
  const { id, pointerLine } = useSession();
  const surface = useRef<HTMLDivElement>(null);
  const [layer, setLayer] = useState<PointerLayer | null>(null);
  useEffect(() => {
    const element = surface.current;
    if (!element || !pointerLine) return;
    let opened: PointerLayer | null = null;
    let isClosed = false;
    const open = async () => {
      const { openPointerLayer } = await import('../pointer/pointer-layer.ts');
      if (isClosed) return;
      opened = openPointerLayer(element, pointerLine, id);
      setLayer(opened);
    };
    // The page goes on without pointers when the chunk does not load.
    open().catch(() => {});
    return () => {
      isClosed = true;
      opened?.close();
    };
  }, [id, pointerLine]);
  useEffect(() => layer?.show(media, page, isPointing), [layer, media, page, isPointing]);
  return <div ref={surface} className="lec-pointer" data-own={isPointing} style={style} aria-hidden="true" />;
}
