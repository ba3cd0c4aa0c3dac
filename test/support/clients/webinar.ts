/** A webinar of one test on a running system, and the requests of its participants. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Ready } from '../../../local/ready.ts';
import { type Answer, ask, type Data, get, platformToken, token } from './ask.ts';

export const document = (name: string) => fileURLToPath(new URL(`../../documents/${name}`, import.meta.url));

/** The fields that most tests check. */
export const VIDEO = `
  id title version viewerCanShare
  activeShare { media { id title } page { number url width height text } nextPage { number url } }
  sharedLiveMedias {
    id title uploadState uploadId isReadyToShow pagesReady pageCount failure failureDetail
    showDownload downloadUrl filename uploadedOn warnings { kind message }
  }`;

export interface Ticket {
  url: string;
  fields: { name: string; value: string }[];
}

export interface Webinar {
  system: Ready;
  id: string;
  instructor: string;
  student: string;
  /** Sends a request as the instructor. Errors throw. */
  get(query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** Sends a request with any token. Errors are part of the result. */
  ask(token: string | null, query: string, variables?: Record<string, unknown>): Promise<Answer>;
  video(token?: string): Promise<Data>;
  createMedia(title?: string, externalId?: string): Promise<string>;
  initiate(media: string, file: { name: string; mimetype: string; size: number }): Promise<Data>;
  /** Uploads a file into a new document. @returns the document's id, before it is converted. */
  upload(path: string): Promise<string>;
  /** Waits until a document is READY or ERROR. */
  converted(media: string): Promise<Data>;
  start(media: string, replacing?: string, page?: number): Promise<Data>;
  navigate(media: string, page: number): Promise<Data>;
  end(media: string): Promise<Data>;
}

/** Shorter than the time limit of a test, so that the failure names the document. */
const CONVERTED_WITHIN_MS = 150_000;

export async function newWebinar(system: Ready, externalId?: string): Promise<Webinar> {
  const { createVideo } = await get(
    system.graphql,
    await platformToken(),
    'mutation ($input: CreateVideoInput!) { createVideo(input: $input) { ... on Video { id } } }',
    { input: { title: 'A test', externalId } },
  );
  return webinar(system, createVideo.id);
}

/** A webinar that already exists. */
export async function webinar(system: Ready, id: string): Promise<Webinar> {
  const instructor = await token({ roles: ['instructor'], video: id });
  const student = await token({ roles: ['student'], video: id, canUpdate: false });
  const asInstructor = (query: string, variables: Record<string, unknown> = {}) =>
    get(system.graphql, instructor, query, variables);
  const medias = `sharedLiveMedia(id: $id) { id title uploadState uploadId isReadyToShow pagesReady pageCount
    failure failureDetail downloadUrl filename uploadedOn warnings { kind message } }`;

  const here: Webinar = {
    system,
    id,
    instructor,
    student,
    get: asInstructor,
    ask: (who, query, variables = {}) => ask(system.graphql, who, query, variables),
    video: async (who = instructor) =>
      (await get(system.graphql, who, `query ($id: ID!) { video(id: $id) { ${VIDEO} } }`, { id })).video,
    async createMedia(title, externalId) {
      const answer = await asInstructor(
        `mutation ($id: ID!, $input: CreateSharedLiveMediaInput!) {
          createSharedLiveMedia(videoId: $id, input: $input) { ... on SharedLiveMedia { id } }
        }`,
        { id, input: { title, externalId } },
      );
      return answer.createSharedLiveMedia.id;
    },
    async initiate(media, file) {
      const answer = await asInstructor(
        `mutation ($id: ID!, $file: FileInput!) {
          initiateUpload(id: $id, file: $file) {
            __typename
            ... on UploadTicket { url expiresAt fields { name value } media { id uploadState uploadId title } }
            ... on Problem { message }
          }
        }`,
        { id: media, file },
      );
      return answer.initiateUpload;
    },
    async upload(path) {
      const media = await here.createMedia();
      const bytes = await readFile(path);
      const ticket = await here.initiate(media, { name: basename(path), mimetype: '', size: bytes.length });
      const response = await post(ticket, bytes);
      if (!response.ok) throw new Error(`storage answered ${response.status}: ${await response.text()}`);
      return media;
    },
    async converted(media) {
      for (const until = Date.now() + CONVERTED_WITHIN_MS; Date.now() < until; await delay(50)) {
        const { sharedLiveMedia } = await asInstructor(`query ($id: ID!) { ${medias} }`, { id: media });
        if (['READY', 'ERROR'].includes(sharedLiveMedia.uploadState)) return sharedLiveMedia;
      }
      throw new Error(`document ${media} was not converted in time`);
    },
    start: async (media, replacing, page) =>
      (
        await asInstructor(
          `mutation ($id: ID!, $replacing: ID, $page: Int) { startShare(id: $id, replacing: $replacing, page: $page) {
            __typename ... on Video { ${VIDEO} } ... on Problem { message }
            ... on AlreadySharing { video { ${VIDEO} } } ... on PageOutOfRange { video { ${VIDEO} } }
          } }`,
          { id: media, replacing, page },
        )
      ).startShare,
    navigate: async (media, page) =>
      (
        await asInstructor(
          `mutation ($id: ID!, $page: Int!) { navigate(id: $id, page: $page) {
            __typename ... on Video { ${VIDEO} } ... on Problem { message }
            ... on NotSharing { video { ${VIDEO} } } ... on PageOutOfRange { video { ${VIDEO} } }
          } }`,
          { id: media, page },
        )
      ).navigate,
    end: async (media) =>
      (
        await asInstructor(
          `mutation ($id: ID!) { endShare(id: $id) {
            __typename ... on Video { ${VIDEO} } ... on NotSharing { message video { ${VIDEO} } }
          } }`,
          { id: media },
        )
      ).endShare,
  };
  return here;
}

/** Sends a file as a browser's form does. */
export async function post({ url, fields }: Ticket, bytes: Uint8Array): Promise<Response> {
  const form = new FormData();
  for (const { name, value } of fields) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(bytes)]), 'file');
  return fetch(url, { method: 'POST', body: form });
}
