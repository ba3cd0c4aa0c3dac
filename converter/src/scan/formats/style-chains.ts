/** The measures of styles that inherit from each other. */
import type { Tally } from '../tally.ts';

/** Measures how long the chains of styles are that inherit from each other. */
export function styleChains(tally: Tally) {
  const parents = new Map<string, string>();
  return {
    /** Adds a style that inherits from `parent`. A style that names itself inherits nothing. */
    add(name: string, parent: string): void {
      if (name !== parent) parents.set(name, parent);
    },
    /** Follows each style once. A circle counts as a chain without end. */
    measure(): void {
      const lengths = new Map<string, number>();
      for (const start of parents.keys()) {
        const path: string[] = [];
        const isOnPath = new Set<string>();
        let name: string | undefined = start;
        while (name !== undefined && !lengths.has(name) && !isOnPath.has(name)) {
          path.push(name);
          isOnPath.add(name);
          name = parents.get(name);
        }
        const isCircle = name !== undefined && isOnPath.has(name);
        let length = isCircle ? Number.POSITIVE_INFINITY : (lengths.get(name ?? '') ?? 0);
        for (const style of path.reverse()) {
          length += 1;
          lengths.set(style, length);
          tally.reach('styleDepth', length);
        }
      }
    },
  };
}
