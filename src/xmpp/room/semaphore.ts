/** Lets at most `width` pieces of work go on at once; the others wait, first come first served. */
export type Semaphore = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function semaphore(width: number): Semaphore {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (inside >= width) await new Promise<void>((enter) => waiting.push(enter));
    else inside += 1;
    try {
      return await work();
    } finally {
      // Whoever is next takes over this place.
      const next = waiting.shift();
      if (next) next();
      else inside -= 1;
    }
  };
}
