/**
 * The bytes of one page turn over each transport, for short and long documents, few and many, beside Marsha's form,
 * which contains every link of every page. It measures no time.
 *   npm run bench:bytes -- --pages 30,500 --documents 1,20
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';
import { navigate } from '../src/domain/share.ts';
import { mediaOf, type VideoState } from '../src/domain/state.ts';
import { renderer } from '../src/jobs/render-body.ts';
import { message } from '../src/xmpp/message.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../test/support/servers/test-server.ts';
import { WatchSeatDocument } from '../web/src/client/operations/operations.generated.ts';
import { bearer } from './support/commands.ts';
import { startDatabase } from './support/database.ts';
import { SECRET } from './support/secret.ts';
import { numbers, print } from './support/table.ts';

/** A real message of Marsha. */
const SAMPLE = new URL('../test/xmpp/samples/video_active__student.json', import.meta.url);

/** What a client needs to show a page and to load the next one. */
const PAGE_AND_NEXT = `subscription ($id: ID!) { videoUpdated(id: $id) { version activeShare {
  media { id } page { number url urlExpiresAt width height } nextPage { number url } } } }`;

const QUERIES = {
  'GraphQL, page and next': PAGE_AND_NEXT,
  'GraphQL, the front': String(WatchSeatDocument),
};

/** Turns to a page that has a page before and after it, because its message contains the most links. */
async function turnTo(server: TestServer, { id, medias }: Seeded, page: number): Promise<VideoState> {
  return server.write(id, (video) => {
    const media = mediaOf(video, medias[0] ?? '');
    const next = media && navigate(video, media, page);
    if (!next || 'problem' in next) throw new Error('The page could not be turned.');
    return next;
  });
}

/** The length of the message that a page turn causes. */
async function graphqlBytes(
  server: TestServer,
  seeded: Seeded,
  query: string,
  page: number,
): Promise<number> {
  const socket = new WebSocket(server.graphqlWs, GRAPHQL_TRANSPORT_WS_PROTOCOL);
  const nextMessage = async () => {
    const [data] = await once(socket, 'message');
    return data as Buffer;
  };
  await once(socket, 'open');
  const payload = { authorization: await bearer(SECRET, 'student', seeded.id) };
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  await nextMessage();
  const id = crypto.randomUUID();
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables: { id: seeded.id } } }));
  await nextMessage();
  const next = nextMessage();
  await turnTo(server, seeded, page);
  const { length } = await next;
  socket.terminate();
  return length;
}

async function xmppBytes(server: TestServer, video: VideoState): Promise<number> {
  const body = await renderer(server.parts.signer)(video);
  const { id, version } = video;
  const content = { id: `${id}:${version}`, event: 'navigate_sharing' as const, version, body };
  return Buffer.byteLength(message(`${id}@conference.lectern.example`, content).toString());
}

/** The length of Marsha's message with as many documents and pages. */
async function marshaBytes(documents: number, pages: number): Promise<number> {
  const sample = JSON.parse(await readFile(SAMPLE, 'utf8'));
  const { active_shared_live_media: media } = sample;
  const link: string = media.urls.pages['1'];
  const links = Object.fromEntries(Array.from({ length: pages }, (_, at) => [at + 1, link]));
  const document = { ...media, urls: { ...media.urls, pages: links } };
  const video = {
    ...sample,
    active_shared_live_media: document,
    shared_live_medias: Array.from({ length: documents }, () => document),
  };
  return Buffer.byteLength(JSON.stringify(video));
}

await using stack = new AsyncDisposableStack();
const databaseUrl = await startDatabase(stack);
const server = stack.use(await startTestServer({ databaseUrl, secret: SECRET }));
const rows: string[][] = [];
for (const documents of numbers('documents', [1, 20])) {
  for (const pages of numbers('pages', [30, 500])) {
    const seeded = await seed(server, { documents, pages });
    const middle = Math.floor(pages / 2);
    const sizes: number[] = [];
    for (const [index, query] of Object.values(QUERIES).entries()) {
      sizes.push(await graphqlBytes(server, seeded, query, middle + index));
    }
    sizes.push(await xmppBytes(server, await turnTo(server, seeded, middle + sizes.length)));
    sizes.push(await marshaBytes(documents, pages));
    rows.push([String(documents), String(pages), ...sizes.map(String)]);
  }
}
print(
  'Bytes of one page turn',
  ['documents', 'pages each', ...Object.keys(QUERIES), 'XMPP', 'Marsha’s form'],
  rows,
);
