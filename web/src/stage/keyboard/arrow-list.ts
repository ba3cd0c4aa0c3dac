/** A list of which only the items in sight are in the DOM, with one Tab stop that the arrow keys move. */
import { defaultRangeExtractor, type Range, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';
import { stepInList } from './list-keys.ts';

interface ArrowListOptions {
  /** The element that scrolls. Each item in it has its position in `data-position`, and the Tab stop is its first button. */
  scroller: RefObject<HTMLElement | null>;
  count: number;
  /** The position of the Tab stop, from 1. */
  stop: number;
  /** The last position that the keys reach. */
  last: number;
  direction: 'ltr' | 'rtl';
  /** The size of an item in pixels. Items that are measured may have another one. */
  size: number;
  isHorizontal?: boolean;
  /** Pixels between two items whose sizes are measured. */
  gap?: number;
  /** The number of items in the DOM at either end of the visible ones. */
  margin: number;
  /** The position of an item that is never scrolled out of sight. */
  pinned?: number | null;
  /** What identifies the item at a position from 1, when items change their positions. */
  keyOf?(position: number): string | number;
  onStop(position: number): void;
}

export interface ArrowList {
  virtual: Virtualizer<HTMLElement, HTMLElement>;
  onKeyDown(event: React.KeyboardEvent): void;
}

export function useArrowList(options: ArrowListOptions): ArrowList {
  const { scroller, count, stop, last, direction, pinned = null, keyOf, onStop } = options;
  const virtual = useVirtualizer<HTMLElement, HTMLElement>({
    horizontal: options.isHorizontal ?? false,
    isRtl: direction === 'rtl',
    count,
    gap: options.gap ?? 0,
    overscan: options.margin,
    getScrollElement: () => scroller.current,
    estimateSize: () => options.size,
    ...(keyOf && { getItemKey: (index) => keyOf(index + 1) }),
    // The item with the focus stays in the DOM when it is scrolled out of sight.
    rangeExtractor: (range) => withItems(range, [stop, pinned ?? stop]),
  });
  return {
    virtual,
    onKeyDown(event) {
      const next = stepInList(event.key, stop, last, direction);
      if (next === null) return;
      event.preventDefault();
      onStop(next);
      virtual.scrollToIndex(next - 1, { align: 'auto' });
      // The next item is in the DOM after the next rendering.
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-position="${next}"] button`)?.focus(),
      );
    },
  };
}

/** The indices of the range, and those of the items at other positions. */
function withItems(range: Range, positions: number[]): number[] {
  const others = positions
    .map((position) => position - 1)
    .filter((index) => index >= 0 && index < range.count);
  return [...new Set([...defaultRangeExtractor(range), ...others])].sort((a, b) => a - b);
}
