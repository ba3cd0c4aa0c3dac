/** The requests of the demonstration to the API. */
import type { Ready } from '../../local/ready.ts';
import type { State } from './graphql-follower.ts';
import { DemoError } from './terminal.ts';
import type { Ticket } from './upload.ts';

type Answer = { __typename: string; message?: string };

/** Sends a request with the instructor's token. @throws DemoError with the messages of the server's errors */
async function request<T extends Answer>(
  { graphql, tokens }: Ready,
  operation: string,
  variables: Record<string, unknown>,
): Promise<T> {
  const response = await fetch(graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.instructor}` },
    body: JSON.stringify({ query: operation, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: { result: T }; errors?: Answer[] };
  if (!data)
    throw new DemoError(errors?.map(({ message }) => message).join(' ') ?? `HTTP ${response.status}`);
  return data.result;
}

/** A document to upload into: the one with this title from an earlier demonstration, or a new one. */
export async function openDocument(
  ready: Ready,
  state: State | null,
  name: string,
  bytes: number,
): Promise<{ id: string; ticket: Ticket }> {
  const known = state?.sharedLiveMedias.find(({ title }) => title === name)?.id;
  // A demonstration that was interrupted may have left its share.
  if (known && state?.activeShare?.media.id === known) await endShare(ready, known);
  const id = known ?? (await createDocument(ready, name));
  const ticket = await request<Answer & Ticket>(
    ready,
    `mutation ($id: ID!, $file: FileInput!) {
      result: initiateUpload(id: $id, file: $file) {
        __typename
        ... on UploadTicket { url fields { name value } }
        ... on Problem { message }
      }
    }`,
    { id, file: { name, mimetype: '', size: bytes } },
  );
  if (ticket.__typename !== 'UploadTicket') throw new DemoError(`${ticket.message}`);
  return { id, ticket };
}

async function createDocument(ready: Ready, title: string): Promise<string> {
  const created = await request<Answer & { id: string }>(
    ready,
    `mutation ($video: ID!, $input: CreateSharedLiveMediaInput!) {
      result: createSharedLiveMedia(videoId: $video, input: $input) {
        __typename
        ... on SharedLiveMedia { id }
        ... on Problem { message }
      }
    }`,
    { video: ready.videoId, input: { title } },
  );
  if (created.__typename !== 'SharedLiveMedia') throw new DemoError(`${created.message}`);
  return created.id;
}

/** Makes one change to the share. @returns the version that it made */
async function change(ready: Ready, signature: string, call: string, variables: object): Promise<number> {
  const operation = `mutation (${signature}) {
    result: ${call} { __typename ... on Video { version } ... on Problem { message } }
  }`;
  const answer = await request<Answer & { version: number }>(ready, operation, { ...variables });
  if (answer.__typename !== 'Video') throw new DemoError(`${answer.message}`);
  return answer.version;
}

export const startShare = (ready: Ready, id: string, replacing: string | null) =>
  change(ready, '$id: ID!, $replacing: ID', 'startShare(id: $id, replacing: $replacing)', { id, replacing });

export const navigate = (ready: Ready, id: string, page: number) =>
  change(ready, '$id: ID!, $page: Int!', 'navigate(id: $id, page: $page)', { id, page });

export const endShare = (ready: Ready, id: string) => change(ready, '$id: ID!', 'endShare(id: $id)', { id });
