/** Makes the videos that attacks and honest viewers use. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { get, type TokenOptions } from '../support/clients/ask.ts';
import { post } from '../support/clients/webinar.ts';
import type { AttackedVideo } from './target.ts';

type SignToken = (options: TokenOptions) => Promise<string>;

const SAMPLE = fileURLToPath(new URL('../../local/seed/sample.pdf', import.meta.url));
const CONVERTED_WITHIN_MS = 120_000;

/** The tokens of a video that exists and shares `media`. */
export async function describeVideo(
  id: string,
  media: string,
  pages: number,
  token: SignToken,
): Promise<AttackedVideo> {
  const instructor = await token({ roles: ['instructor'], video: id });
  const student = await token({ roles: ['student'], video: id, canUpdate: false });
  return { id, media, pages, instructor, student };
}

/** Creates a video through the API, uploads the sample document, waits for its pages and shares it. */
export async function uploadVideo(graphql: string, token: SignToken): Promise<AttackedVideo> {
  const platform = await token({ roles: ['platform'] });
  const created = await get(
    graphql,
    platform,
    'mutation { createVideo(input: { title: "An attacked webinar" }) { ... on Video { id } } }',
  );
  const { id } = created.createVideo;
  const instructor = await token({ roles: ['instructor'], video: id });
  const { createSharedLiveMedia: media } = await get(
    graphql,
    instructor,
    'mutation ($id: ID!) { createSharedLiveMedia(videoId: $id, input: {}) { ... on SharedLiveMedia { id } } }',
    { id },
  );
  await upload(graphql, instructor, media.id);
  const pages = await pagesOf(graphql, instructor, media.id);
  await get(graphql, instructor, 'mutation ($id: ID!) { startShare(id: $id) { __typename } }', {
    id: media.id,
  });
  return describeVideo(id, media.id, pages, token);
}

async function upload(graphql: string, instructor: string, media: string): Promise<void> {
  const bytes = await readFile(SAMPLE);
  const { initiateUpload: ticket } = await get(
    graphql,
    instructor,
    `mutation ($id: ID!, $file: FileInput!) {
      initiateUpload(id: $id, file: $file) { ... on UploadTicket { url fields { name value } } }
    }`,
    { id: media, file: { name: 'sample.pdf', mimetype: 'application/pdf', size: bytes.length } },
  );
  const { ok, status } = await post(ticket, bytes);
  if (!ok) throw new Error(`The storage answered ${status} to the sample document.`);
}

/** Waits until a document is READY. @returns the number of its pages */
async function pagesOf(graphql: string, instructor: string, media: string): Promise<number> {
  const query = 'query ($id: ID!) { sharedLiveMedia(id: $id) { uploadState pageCount } }';
  for (const until = Date.now() + CONVERTED_WITHIN_MS; Date.now() < until; await delay(200)) {
    const { sharedLiveMedia } = await get(graphql, instructor, query, { id: media });
    if (sharedLiveMedia.uploadState === 'READY') return sharedLiveMedia.pageCount;
    if (sharedLiveMedia.uploadState === 'ERROR') break;
  }
  throw new Error('The sample document was not converted.');
}
