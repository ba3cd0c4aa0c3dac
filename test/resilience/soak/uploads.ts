/** Uploads documents to a system whose server may be down for a time. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ConversionResult,
  differenceFrom,
  type ManifestEntry,
} from '../../../converter/test/support/manifest.ts';
import { newWebinar, type Webinar } from '../../support/clients/webinar.ts';
import type { KillableSystem } from './killable-system.ts';

export interface Outcome {
  entry: ManifestEntry;
  /** READY, or the reason of the failure. */
  result: string;
  /** The difference from what the manifest expects; null without a difference. */
  problem: string | null;
  seconds: number;
}

interface Media extends ConversionResult {
  id: string;
  warnings: { kind: string }[];
}

const DOCUMENTS_PER_WEBINAR = 20;
const POLL_INTERVAL_MS = 300;
const RETRY_INTERVAL_MS = 200;
const RECONNECT_TIMEOUT_MS = 60_000;

export interface Uploader {
  /** Uploads a document and waits until the document is READY or ERROR. */
  send(entry: ManifestEntry): Promise<Outcome>;
}

/** A document that is neither READY nor ERROR after `stuckAfterMs` counts as stuck. */
export function createUploader(target: KillableSystem, folder: string, stuckAfterMs: number): Uploader {
  let webinar: Promise<Webinar> | null = null;
  let count = 0;

  function nextWebinar(): Promise<Webinar> {
    if (!webinar || count % DOCUMENTS_PER_WEBINAR === 0) {
      webinar = retry(() => newWebinar(target.system.ready));
    }
    count += 1;
    return webinar;
  }

  async function read(at: Webinar, media: string): Promise<Media> {
    const { sharedLiveMedia } = await at.get(
      'query ($id: ID!) { sharedLiveMedia(id: $id) { id uploadState failure pageCount warnings { kind } } }',
      { id: media },
    );
    return sharedLiveMedia;
  }

  return {
    async send(entry) {
      const at = await nextWebinar();
      // The storage did not acknowledge a form that failed, so the retry uploads the file as another document.
      const id = await retry(() => at.upload(join(folder, entry.file)));
      const since = performance.now();
      for (const until = Date.now() + stuckAfterMs; ; await delay(POLL_INTERVAL_MS)) {
        const media = await retry(() => read(at, id));
        const ended = media.uploadState === 'READY' || media.uploadState === 'ERROR';
        if (!ended && Date.now() < until) continue;
        const notDrawn = media.warnings.some(({ kind }) => kind === 'PAGE_NOT_DRAWN');
        return {
          entry,
          result: ended ? (media.failure ?? 'READY') : `still ${media.uploadState}`,
          problem: differenceFrom(entry, media) ?? (notDrawn ? 'the rasterizer did not draw a page' : null),
          seconds: (performance.now() - since) / 1000,
        };
      }
    },
  };
}

/** Repeats a request that fails until the server is up again. @throws the last error after a timeout */
async function retry<T>(request: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + RECONNECT_TIMEOUT_MS; ; await delay(RETRY_INTERVAL_MS)) {
    try {
      return await request();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
