import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { watch } from '../../test/support/clients/viewer.ts';
import { newWebinar, post } from '../../test/support/clients/webinar.ts';
import { watchTreeMemory } from '../../test/support/parts/process-memory.ts';
import { startSystem } from '../../test/support/parts/system.ts';
import type { Contender } from './run.ts';

const TIMEOUT_MS = 600_000;

/**
 * All of Lectern as `npm start` runs it: an instructor uploads a document and shares it as soon as it has a page. The
 * run ends when a student who follows over a WebSocket has fetched the image of page 1 and seen READY.
 */
export async function startProduct(): Promise<Contender> {
  const system = await startSystem({
    env: { CONVERTER_SPARES: '1', UPLOAD_MAX_PAGES: '2000', CONVERTER_MAX_PAGES: '2000' },
  });
  return {
    measured: 'Lectern from the end of the upload until a student has fetched page 1, and has seen READY',
    async run(file) {
      const webinar = await newWebinar(system.ready);
      await using instructor = watch(system.ready, webinar.instructor, webinar.id);
      await using student = watch(system.ready, webinar.student, webinar.id);
      await Promise.all([instructor, student].map((viewer) => viewer.until(() => true)));
      const bytes = await readFile(file);
      const media = await webinar.createMedia();
      const ticket = await webinar.initiate(media, {
        name: basename(file),
        mimetype: '',
        size: bytes.length,
      });
      const memory = watchTreeMemory(system.pid);
      const response = await post(ticket, bytes);
      const start = performance.now();
      const seconds = () => (performance.now() - start) / 1000;
      if (!response.ok) throw new Error(`Storage answered ${response.status}.`);

      await instructor.until(({ sharedLiveMedias: [only] }) => only?.pagesReady > 0, TIMEOUT_MS);
      await webinar.start(media);
      const { activeShare } = await student.until((video) => video.activeShare !== null, TIMEOUT_MS);
      const image = await fetch(activeShare.page.url);
      const page = await image.arrayBuffer();
      const first = seconds();
      const { sharedLiveMedias } = await student.until(
        ({ sharedLiveMedias: [only] }) => only?.uploadState === 'READY',
        TIMEOUT_MS,
      );
      const pages = sharedLiveMedias[0].pageCount;
      return { first, total: seconds(), pages, memory: memory.stop(), bytes: page.byteLength * pages };
    },
    [Symbol.asyncDispose]: () => system[Symbol.asyncDispose](),
  };
}
