/**
 * The bytes of one page turn over each transport, for short and long documents, few and many, beside Marsha's form,
 * which contains every link of every page. It measures no time.
 *   npm run bench:bytes -- --pages 30,500 --documents 1,20
 */
import { readFile } from 'node:fs/promises';
import type { VideoState } from '../src/domain/state.ts';
import { renderer } from '../src/jobs/render-body.ts';
import { message } from '../src/xmpp/message.ts';
import { ALL_IMAGES, turnBytes, turnTo } from '../test/support/clients/turn-bytes.ts';
import { seed, startTestServer, type TestServer } from '../test/support/servers/test-server.ts';
import { WatchSeatDocument, WatchStageDocument } from '../web/src/client/operations/operations.generated.ts';
import { startDatabase } from './support/database.ts';
import { SECRET } from './support/secret.ts';
import { numbers, print } from './support/table.ts';

/** A real message of Marsha. */
const SAMPLE = new URL('../test/xmpp/samples/video_active__student.json', import.meta.url);

/** What a client needs to show a page and to load the next one. */
const PAGE_AND_NEXT = `subscription ($id: ID!) { videoUpdated(id: $id) { version activeShare {
  media { id } page { number url urlExpiresAt width height } nextPage { number url } } } }`;

const QUERIES = {
  'GraphQL, page and next': { query: PAGE_AND_NEXT },
  'GraphQL, a seat': { query: String(WatchSeatDocument), variables: { imageWidth: 1280 } },
  'GraphQL, the stage': { query: String(WatchStageDocument) },
};

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
    const seeded = await seed(server, { documents, pages, images: ALL_IMAGES });
    const middle = Math.floor(pages / 2);
    const sizes: number[] = [];
    for (const [index, query] of Object.values(QUERIES).entries()) {
      sizes.push(await turnBytes(server, SECRET, seeded, query, middle + index));
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
