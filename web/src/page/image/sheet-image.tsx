/** One image in the place of the page. */
import { type ImgHTMLAttributes, type Ref, useCallback, useEffect, useRef } from 'react';

interface SheetImageProps extends ImgHTMLAttributes<HTMLImageElement> {
  /** Receives the element, and null when it is removed. */
  onElement?(image: HTMLImageElement | null): void;
}

/**
 * An image that stops loading when it is removed. Browsers go on loading an image that is no longer in the document,
 * and would delay the page that is wanted instead.
 */
export function SheetImage({ onElement, alt, ...attributes }: SheetImageProps) {
  const latest = useRef(onElement);
  latest.current = onElement;
  const element = useRef<HTMLImageElement | null>(null);
  const ref: Ref<HTMLImageElement> = useCallback((image: HTMLImageElement | null) => {
    element.current = image ?? element.current;
    latest.current?.(image);
  }, []);
  useEffect(() => () => stopIfRemoved(element.current), []);
  return <img {...attributes} alt={alt} ref={ref} draggable={false} />;
}

/** React's strict mode runs the effect twice for an image that stays in the document. */
function stopIfRemoved(image: HTMLImageElement | null): void {
  if (!image || image.isConnected) return;
  image.removeAttribute('srcset');
  image.removeAttribute('src');
}
