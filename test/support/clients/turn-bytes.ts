/** The bytes that a page turn sends to one viewer. */
import { once } from 'node:events';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';
import { mintToken } from '../../../local/token.ts';
import { navigate } from '../../../src/domain/share.ts';
import { type ImageFacts, mediaOf, type VideoState } from '../../../src/domain/state.ts';
import type { Seeded, TestServer } from '../servers/test-server.ts';

/** The images of a slide that the converter makes by default. */
export const ALL_IMAGES: readonly ImageFacts[] = [
  { width: 960, height: 540, type: 'image/webp', bytes: 50_000 },
  { width: 1280, height: 720, type: 'image/webp', bytes: 90_000 },
  { width: 1920, height: 1080, type: 'image/png', bytes: 120_000 },
  { width: 2560, height: 1440, type: 'image/webp', bytes: 200_000 },
];

/** Turns to a page that has a page before and after it, because its message contains the most links. */
export async function turnTo(server: TestServer, { id, medias }: Seeded, page: number): Promise<VideoState> {
  return server.write(id, (video) => {
    const media = mediaOf(video, medias[0] ?? '');
    const next = media && navigate(video, media, page);
    if (!next || 'problem' in next) throw new Error('The page could not be turned.');
    return next;
  });
}

/** The length of the message over a WebSocket that a turn to `page` causes for a subscription of a student. */
export async function turnBytes(
  server: TestServer,
  secret: string,
  seeded: Seeded,
  { query, variables = {} }: { query: string; variables?: Record<string, unknown> },
  page: number,
): Promise<number> {
  const socket = new WebSocket(server.graphqlWs, GRAPHQL_TRANSPORT_WS_PROTOCOL);
  const nextMessage = async () => {
    const [data] = await once(socket, 'message');
    return data as Buffer;
  };
  await once(socket, 'open');
  const claims = { role: 'student', video: seeded.id } as const;
  const authorization = `Bearer ${await mintToken(secret, claims, { issuer: null, audience: null })}`;
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
  await nextMessage();
  const payload = { query, variables: { id: seeded.id, ...variables } };
  socket.send(JSON.stringify({ id: crypto.randomUUID(), type: 'subscribe', payload }));
  await nextMessage();
  const next = nextMessage();
  await turnTo(server, seeded, page);
  const frame = await next;
  if (frame.includes('"errors"')) throw new Error(frame.toString());
  socket.terminate();
  return frame.length;
}
