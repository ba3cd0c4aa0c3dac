/** Documents on their way through a Lectern that may be down at times. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Ended, type Entry, problemOf } from '../../../converter/test/support/expected.ts';
import { newWebinar, type Webinar } from '../../support/clients/webinar.ts';
import type { House } from './house.ts';

/** How one document ended. */
export interface Outcome {
  entry: Entry;
  /** READY or the reason it failed. */
  how: string;
  /** What is not as it has to be; null when all is. */
  problem: string | null;
  seconds: number;
}

interface Seen extends Ended {
  id: string;
  warnings: { kind: string }[];
}

/** Documents of one webinar; it is asked about all of them at once. */
const MOST_OF_ONE = 20;
const LOOK_EVERY_MS = 300;
const BACK_WITHIN_MS = 60_000;

export interface Uploads {
  /** Uploads a document and waits until it is READY or ERROR. */
  send(entry: Entry): Promise<Outcome>;
}

/** `patience` in milliseconds: a document that takes longer is stuck. */
export function openUploads(house: House, folder: string, patience: number): Uploads {
  let webinar: Promise<Webinar> | null = null;
  let taken = 0;

  /** The next document's, a new one after a while. */
  function place(): Promise<Webinar> {
    if (!webinar || taken % MOST_OF_ONE === 0) webinar = returning(() => newWebinar(house.system.ready));
    taken += 1;
    return webinar;
  }

  async function look(at: Webinar, media: string): Promise<Seen> {
    const { sharedLiveMedia } = await at.get(
      'query ($id: ID!) { sharedLiveMedia(id: $id) { id uploadState failure pageCount warnings { kind } } }',
      { id: media },
    );
    return sharedLiveMedia;
  }

  return {
    async send(entry) {
      const at = await place();
      // One whose form was not answered was never uploaded: its file is sent again, as another document.
      const media = await returning(() => at.upload(join(folder, entry.file)));
      const since = performance.now();
      for (const until = Date.now() + patience; ; await delay(LOOK_EVERY_MS)) {
        const seen = await returning(() => look(at, media));
        const ended = seen.uploadState === 'READY' || seen.uploadState === 'ERROR';
        if (!ended && Date.now() < until) continue;
        const notDrawn = seen.warnings.some(({ kind }) => kind === 'PAGE_NOT_DRAWN');
        const problem = problemOf(entry, seen) ?? (notDrawn ? 'a page was not drawn' : null);
        return {
          entry,
          how: ended ? (seen.failure ?? 'READY') : `still ${seen.uploadState}`,
          problem,
          seconds: (performance.now() - since) / 1000,
        };
      }
    },
  };
}

/** Tries again while the server is away. */
async function returning<T>(work: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + BACK_WITHIN_MS; ; await delay(200)) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
