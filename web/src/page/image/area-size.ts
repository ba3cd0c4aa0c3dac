/** Measures the area in which a page is shown. */
import { type RefObject, useLayoutEffect, useState } from 'react';

export interface AreaSize {
  width: number;
  height: number;
}

/** The size of an element in CSS pixels; null before the first layout. */
export function useAreaSize(area: RefObject<HTMLElement | null>): AreaSize | null {
  const [size, setSize] = useState<AreaSize | null>(null);
  // Before the browser paints and requests images, so that it chooses them for the size that they have.
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      setSize((before) => (before?.width === width && before.height === height ? before : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [area]);
  return size;
}
