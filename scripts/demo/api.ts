import type { Ready } from '../../local/ready.ts';
import type { State } from './graphql-seat.ts';
import { Failed } from './terminal.ts';
import type { Ticket } from './upload.ts';

type Answer = { __typename: string; message?: string };

/** Asks as the instructor does. @throws Failed with what the server said. */
async function ask<T extends Answer>(
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
  if (!data) throw new Failed(errors?.map(({ message }) => message).join(' ') ?? `HTTP ${response.status}`);
  return data.result;
}

/** A document to upload into: the one an earlier demonstration made of this file, or a new one. */
export async function openDocument(
  ready: Ready,
  state: State | null,
  name: string,
  bytes: number,
): Promise<{ id: string; ticket: Ticket }> {
  const known = state?.sharedLiveMedias.find(({ title }) => title === name)?.id;
  // Left on show by a demonstration that was broken off.
  if (known && state?.activeShare?.media.id === known) await endShare(ready, known);
  const id = known ?? (await createDocument(ready, name));
  const ticket = await ask<Answer & Ticket>(
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
  if (ticket.__typename !== 'UploadTicket') throw new Failed(`${ticket.message}`);
  return { id, ticket };
}

async function createDocument(ready: Ready, title: string): Promise<string> {
  const { id } = await ask<Answer & { id: string }>(
    ready,
    `mutation ($video: ID!, $input: SharedLiveMediaInput!) {
      result: createSharedLiveMedia(videoId: $video, input: $input) { __typename id }
    }`,
    { video: ready.videoId, input: { title } },
  );
  return id;
}

/** One change to what everybody sees. @returns the version it made. */
async function change(ready: Ready, signature: string, call: string, variables: object): Promise<number> {
  const operation = `mutation (${signature}) {
    result: ${call} { __typename ... on Video { version } ... on Problem { message } }
  }`;
  const answer = await ask<Answer & { version: number }>(ready, operation, { ...variables });
  if (answer.__typename !== 'Video') throw new Failed(`${answer.message}`);
  return answer.version;
}

export const startShare = (ready: Ready, id: string, replacing: string | null) =>
  change(ready, '$id: ID!, $replacing: ID', 'startShare(id: $id, replacing: $replacing)', { id, replacing });

export const navigate = (ready: Ready, id: string, page: number) =>
  change(ready, '$id: ID!, $page: Int!', 'navigate(id: $id, page: $page)', { id, page });

export const endShare = (ready: Ready, id: string) => change(ready, '$id: ID!', 'endShare(id: $id)', { id });
