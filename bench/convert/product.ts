import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { startSystem } from '../../test/support/system.ts';
import { watch } from '../../test/support/viewer.ts';
import { newWebinar, post } from '../../test/support/webinar.ts';
import { treeMemory } from '../memory.ts';
import type { Contender } from './run.ts';

/**
 * All of Lectern as `npm start` runs it: an instructor uploads and shares the document as soon as there is a
 * page, and a student, who follows over a WebSocket, has fetched the picture of page 1.
 */
export async function openProduct(): Promise<Contender> {
  const system = await startSystem({
    env: { CONVERTER_SPARES: '1', UPLOAD_MAX_PAGES: '2000', CONVERTER_MAX_PAGES: '2000' },
  });
  return {
    measured: 'ours from the end of the upload to page 1 fetched by a subscribed student, and to READY there',
    async run(file) {
      const webinar = await newWebinar(system.ready);
      await using teacher = watch(system.ready, webinar.instructor, webinar.id);
      await using student = watch(system.ready, webinar.student, webinar.id);
      await Promise.all([teacher, student].map((viewer) => viewer.until(() => true)));
      const bytes = await readFile(file);
      const media = await webinar.createMedia();
      const ticket = await webinar.initiate(media, {
        name: basename(file),
        mimetype: '',
        size: bytes.length,
      });
      const memory = treeMemory(system.pid);
      const uploaded = await post(ticket, bytes);
      const started = performance.now();
      const seconds = () => (performance.now() - started) / 1000;
      if (!uploaded.ok) throw new Error(`storage answered ${uploaded.status}`);

      const patience = 600_000;
      await teacher.until(({ sharedLiveMedias: [only] }) => only?.pagesReady > 0, patience);
      await webinar.start(media);
      const { activeShare } = await student.until((video) => video.activeShare !== null, patience);
      const picture = await fetch(activeShare.page.url);
      const page = await picture.arrayBuffer();
      const first = seconds();
      const { sharedLiveMedias } = await student.until(
        ({ sharedLiveMedias: [only] }) => only?.uploadState === 'READY',
        patience,
      );
      const pages = sharedLiveMedias[0].pageCount;
      return { first, total: seconds(), pages, memory: memory.stop(), bytes: page.byteLength * pages };
    },
    [Symbol.asyncDispose]: () => system[Symbol.asyncDispose](),
  };
}
