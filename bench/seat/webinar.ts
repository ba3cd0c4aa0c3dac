import { setTimeout as delay } from 'node:timers/promises';
import type { Ready } from '../../local/ready.ts';
import { ask } from '../../test/support/clients/ask.ts';
import { newWebinar, type Webinar } from '../../test/support/clients/webinar.ts';

/** A webinar with one document that is shared. */
export interface SharedDocument {
  webinar: Webinar;
  media: string;
  pages: number;
}

const RENDITIONS_WITHIN_MS = 300_000;

export async function shareDocument(system: Ready, file: string): Promise<SharedDocument> {
  const webinar = await newWebinar(system);
  const media = await webinar.upload(file);
  const { pageCount, uploadState } = await webinar.converted(media);
  if (uploadState !== 'READY') throw new Error(`The document is ${uploadState}.`);
  await renditionsOf(webinar, media, pageCount);
  await webinar.start(media);
  return { webinar, media, pages: pageCount };
}

/** Waits until the last page has all its images. A server before renditions does not know the field. */
async function renditionsOf(webinar: Webinar, media: string, page: number): Promise<void> {
  const query = `query ($id: ID!, $page: Int!) { sharedLiveMedia(id: $id) { page(number: $page) { images { width } } } }`;
  for (const until = Date.now() + RENDITIONS_WITHIN_MS; Date.now() < until; await delay(500)) {
    const { data, errors } = await ask(webinar.system.graphql, webinar.instructor, query, {
      id: media,
      page,
    });
    if (
      errors.length > 0 ||
      data?.sharedLiveMedia.page.images.some(({ width }: { width: number }) => width > 1920)
    ) {
      return;
    }
  }
  throw new Error('The renditions were not made in time.');
}
