/** A number of clients that turn pages as fast as they are answered. */
import type { Seeded } from '../../test/support/servers/test-server.ts';

export interface Outcome {
  perSecond: number;
  /** Milliseconds of each page turn, or their mean. */
  durations: number[];
}

/** Turns pages of `videos` for a while. */
export type Run = (videos: Seeded[]) => Promise<Outcome>;

export interface LoadOptions {
  clients: number;
  seconds: number;
  /** Pages of each document. */
  pages: number;
}

/** Calls `turn` from all clients at once, each time for the next video and for another page than before. */
export async function load(
  videos: Seeded[],
  turn: (video: Seeded, page: number) => Promise<void>,
  { clients, seconds, pages }: LoadOptions,
): Promise<Outcome> {
  const durations: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  let count = 0;
  const runClient = async () => {
    while (performance.now() < end) {
      count += 1;
      const sentAt = performance.now();
      const video = videos[count % videos.length] as Seeded;
      await turn(video, (Math.floor(count / videos.length) % pages) + 1);
      durations.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, runClient));
  return { perSecond: (durations.length / (performance.now() - start)) * 1000, durations };
}
