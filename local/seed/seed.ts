/** Creates a sample webinar with one document, through the API and storage as any client does. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const SAMPLE = new URL('sample.pdf', import.meta.url);
const CONVERSION_TIMEOUT_MS = 180_000;

export interface SeedOptions {
  /** File that holds the video's id between starts. */
  file: string;
  graphql: string;
  platform: string;
  instructorFor: (video: string) => Promise<string>;
}

/** @returns the seeded video's id, and whether its document is READY. */
export async function seed(options: SeedOptions): Promise<{ video: string; ready: boolean }> {
  const saved = await readFile(options.file, 'utf8').then(JSON.parse, () => null);
  const existing = saved && (await findVideo(options, saved.video));
  if (existing) return { video: saved.video, ready: existing.sharedLiveMedias.every(isReady) };
  const { createVideo } = await request<{ createVideo: { id: string } }>(
    options,
    options.platform,
    'mutation { createVideo(input: { title: "Welcome to Lectern" }) { ... on Video { id } } }',
  );
  await writeFile(`${options.file}.new`, JSON.stringify({ video: createVideo.id }));
  await rename(`${options.file}.new`, options.file);
  return { video: createVideo.id, ready: await addSample(options, createVideo.id) };
}

interface Seeded {
  sharedLiveMedias: { uploadState: string }[];
}

const isReady = ({ uploadState }: { uploadState: string }) => uploadState === 'READY';

async function findVideo(options: SeedOptions, video: string): Promise<Seeded | null> {
  const query = 'query ($id: ID!) { video(id: $id) { sharedLiveMedias { uploadState } } }';
  return (await request<{ video: Seeded | null }>(options, options.platform, query, { id: video })).video;
}

interface Ticket {
  url: string;
  fields: { name: string; value: string }[];
}

async function addSample(options: SeedOptions, video: string): Promise<boolean> {
  const token = await options.instructorFor(video);
  const bytes = await readFile(SAMPLE);
  const { createSharedLiveMedia: media } = await request<{ createSharedLiveMedia: { id: string } }>(
    options,
    token,
    'mutation ($id: ID!) { createSharedLiveMedia(videoId: $id, input: { title: "How Lectern works" }) { ... on SharedLiveMedia { id } } }',
    { id: video },
  );
  const { initiateUpload: ticket } = await request<{ initiateUpload: Ticket }>(
    options,
    token,
    `mutation ($id: ID!, $file: FileInput!) {
      initiateUpload(id: $id, file: $file) { ... on UploadTicket { url fields { name value } } }
    }`,
    { id: media.id, file: { name: 'sample.pdf', mimetype: 'application/pdf', size: bytes.length } },
  );
  await sendFile(ticket, bytes);
  return waitForConversion(options, token, media.id);
}

async function sendFile({ url, fields }: Ticket, bytes: Buffer): Promise<void> {
  const form = new FormData();
  for (const { name, value } of fields) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), 'sample.pdf');
  const response = await fetch(url, { method: 'POST', body: form });
  if (!response.ok) throw new Error(`Storage refused the sample file: ${await response.text()}`);
}

async function waitForConversion(options: SeedOptions, token: string, id: string): Promise<boolean> {
  const query = 'query ($id: ID!) { sharedLiveMedia(id: $id) { uploadState } }';
  for (const until = Date.now() + CONVERSION_TIMEOUT_MS; Date.now() < until; await delay(100)) {
    const answer = await request<{ sharedLiveMedia: { uploadState: string } }>(options, token, query, { id });
    if (answer.sharedLiveMedia.uploadState === 'READY') return true;
    if (answer.sharedLiveMedia.uploadState === 'ERROR') return false;
  }
  return false;
}

async function request<T>(
  { graphql }: SeedOptions,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T> {
  const response = await fetch(graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: { message: string }[] };
  if (errors) throw new Error(`Seeding failed: ${errors.map(({ message }) => message).join(' ')}`);
  return data;
}
