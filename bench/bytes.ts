/**
 * Bytes of one page turn on each wire, for short and long documents, few and many, beside the form in which
 * Marsha sends it: every link of every page. Nothing is timed.
 *   npm run bench:bytes -- --pages 30,500 --documents 1,20
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';
import { navigate } from '../src/domain/share.ts';
import { mediaOf, type VideoState } from '../src/domain/state.ts';
import { renderer } from '../src/jobs/render-message.ts';
import { message } from '../src/xmpp/message.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../test/support/test-server.ts';
import { WatchSeatDocument } from '../web/src/client/operations.generated.ts';
import { bearer } from './ask.ts';
import { openDatabase } from './database.ts';
import { numbers, print } from './table.ts';

const SECRET = 'only for benchmarks: everybody may know this';
const SAMPLE = new URL('../test/xmpp/samples/video_active__student.json', import.meta.url);

/** What a client needs to show a page and to load the next one. */
const SHOWN_AND_NEXT = `subscription ($id: ID!) { videoUpdated(id: $id) { version activeShare {
  media { id } page { number url urlExpiresAt width height } nextPage { number url } } } }`;

const QUERIES = {
  'GraphQL, shown + next': SHOWN_AND_NEXT,
  'GraphQL, our front': String(WatchSeatDocument),
};

/** Turns to a page in the middle, where a message says the most. */
async function turned(core: TestServer, { id, medias }: Seeded, page: number): Promise<VideoState> {
  return core.write(id, (video) => {
    const media = mediaOf(video, medias[0] ?? '');
    const next = media && navigate(video, media, page);
    if (!next || 'problem' in next) throw new Error('the page was not turned');
    return next;
  });
}

/** The length of the message that a turn brings. */
async function overGraphql(core: TestServer, seeded: Seeded, query: string, page: number): Promise<number> {
  const socket = new WebSocket(core.graphqlWs, GRAPHQL_TRANSPORT_WS_PROTOCOL);
  const frame = async () => {
    const [data] = await once(socket, 'message');
    return data as Buffer;
  };
  await once(socket, 'open');
  const payload = { authorization: await bearer(SECRET, 'student', seeded.id) };
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  await frame();
  const id = crypto.randomUUID();
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables: { id: seeded.id } } }));
  await frame();
  const next = frame();
  await turned(core, seeded, page);
  const { length } = await next;
  socket.terminate();
  return length;
}

async function overXmpp(core: TestServer, video: VideoState): Promise<number> {
  const body = await renderer(core.parts.signer)(video);
  const { id, version } = video;
  const said = { id: `${id}:${version}`, event: 'navigate_sharing' as const, version, body };
  return Buffer.byteLength(message(`${id}@conference.lectern.example`, said).toString());
}

/** A real message of Marsha's, with as many documents and pages. */
async function asMarsha(documents: number, pages: number): Promise<number> {
  const sample = JSON.parse(await readFile(SAMPLE, 'utf8'));
  const { active_shared_live_media: media } = sample;
  const link: string = media.urls.pages['1'];
  const links = Object.fromEntries(Array.from({ length: pages }, (_, at) => [at + 1, link]));
  const long = { ...media, urls: { ...media.urls, pages: links } };
  const whole = {
    ...sample,
    active_shared_live_media: long,
    shared_live_medias: Array.from({ length: documents }, () => long),
  };
  return Buffer.byteLength(JSON.stringify(whole));
}

await using stack = new AsyncDisposableStack();
const url = await openDatabase(stack);
const core = stack.use(await startTestServer({ databaseUrl: url, secret: SECRET }));
const rows: string[][] = [];
for (const documents of numbers('documents', [1, 20])) {
  for (const pages of numbers('pages', [30, 500])) {
    const seeded = await seed(core, { documents, pages });
    const middle = Math.floor(pages / 2);
    const sizes: number[] = [];
    for (const [at, query] of Object.values(QUERIES).entries()) {
      sizes.push(await overGraphql(core, seeded, query, middle + at));
    }
    sizes.push(await overXmpp(core, await turned(core, seeded, middle + sizes.length)));
    sizes.push(await asMarsha(documents, pages));
    rows.push([String(documents), String(pages), ...sizes.map(String)]);
  }
}
print(
  'Bytes of one page turn',
  ['documents', 'pages each', ...Object.keys(QUERIES), 'XMPP', 'as Marsha'],
  rows,
);
