/**
 * Measures the server's CPU for one `video` query with all data that a viewer needs to show the page, to load the next
 * one and to list the documents. The first query signs the links, and later queries do not. Compares them with one
 * signature for each page of each document.
 *   npm run bench:read -- --rounds 3 --requests 200
 */
import { Agent } from 'node:http';
import { openOrm } from '../src/store/orm.ts';
import { type Seeded, seed } from '../test/support/servers/test-server.ts';
import { bearer, send } from './support/commands.ts';
import { startDatabase } from './support/database.ts';
import { SECRET } from './support/secret.ts';
import { startServerProcess } from './support/server-process.ts';
import { median, number, print, round, spread } from './support/table.ts';

const ROUNDS = number('rounds', 3);
const REQUESTS = number('requests', 200);
/** Enough signatures to measure what one costs. */
const SIGNATURES = 200;
/** Videos that nobody has queried yet, in each round. */
const FRESH_VIDEOS = 5;

const QUERY = `query ($id: ID!) { video(id: $id) {
  id title version viewerCanShare
  activeShare {
    media { id title pageCount showDownload uploadState }
    page { number url thumbnailUrl urlExpiresAt width height text }
    nextPage { number url urlExpiresAt width height }
  }
  sharedLiveMedias { id title pageCount uploadState isReadyToShow showDownload }
} }`;

interface Shape {
  title: string;
  documents: number;
  pages: number;
}

const SHAPES: Shape[] = [
  { title: '1 × 200 pages', documents: 1, pages: 200 },
  { title: '20 × 200 pages', documents: 20, pages: 200 },
];

/** CPU milliseconds per request, by round, and RSA signatures per request. */
interface Figures {
  first: number[];
  further: number[];
  naive: number[];
  firstSignatures: number;
  furtherSignatures: number;
}

const emptyFigures = (): Figures => ({
  first: [],
  further: [],
  naive: [],
  firstSignatures: 0,
  furtherSignatures: 0,
});

await using stack = new AsyncDisposableStack();
const url = await startDatabase(stack);
const orm = await openOrm(url, 4);
stack.defer(() => orm.close(true));
const { graphql, usage, sign } = await startServerProcess(stack, url);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
stack.defer(() => agent.destroy());

async function query({ id }: Seeded, authorization: string): Promise<void> {
  const options = { agent, authorization, expected: '"nextPage":{"number"' };
  await send(graphql, options, { query: QUERY, variables: { id } });
}

/** A video with long documents, the first of which is shared. */
async function seedShape({ documents, pages }: Shape): Promise<Seeded> {
  const video = await seed({ orm, parts: { changes: { rooms: false } } }, { documents, pages: 1 });
  const { em } = orm;
  await em.fork().execute(
    `insert into page select media_id, stamp, n, width, height, text
       from page, generate_series(2, ?) n where media_id in (select id from shared_live_media where video_id = ?)`,
    [pages, video.id],
  );
  await em.fork().execute(
    `update shared_live_media set nb_pages = ?, pages_ready = ?, upload_nb_pages = ?, upload_pages_ready = ?
      where video_id = ?`,
    [pages, pages, pages, pages, video.id],
  );
  return video;
}

/** CPU and signatures of the server, divided by `count`. */
async function measure(
  count: number,
  work: () => Promise<void>,
): Promise<{ cpu: number; signatures: number }> {
  const before = await usage();
  await work();
  const after = await usage();
  return {
    cpu: (after.cpu - before.cpu) / count,
    signatures: (after.signatures - before.signatures) / count,
  };
}

async function runRound(shape: Shape, figures: Figures): Promise<void> {
  const fresh: { video: Seeded; token: string }[] = [];
  for (let count = 0; count < FRESH_VIDEOS; count++) {
    const video = await seedShape(shape);
    fresh.push({ video, token: await bearer(SECRET, 'student', video.id) });
  }
  const first = await measure(FRESH_VIDEOS, async () => {
    for (const { video, token } of fresh) await query(video, token);
  });
  const further = await measure(REQUESTS, async () => {
    for (let index = 0; index < REQUESTS; index++) {
      const { video, token } = fresh[index % FRESH_VIDEOS] as (typeof fresh)[number];
      await query(video, token);
    }
  });
  const naive = await measure(SIGNATURES, () => sign(SIGNATURES));
  figures.first.push(first.cpu);
  figures.further.push(further.cpu);
  figures.naive.push(naive.cpu * shape.documents * shape.pages);
  figures.firstSignatures = first.signatures;
  figures.furtherSignatures = further.signatures;
}

const results = SHAPES.map((shape) => ({ shape, figures: emptyFigures() }));
// The first round warms up.
for (const { shape } of results) await runRound(shape, emptyFigures());
for (let round = 0; round < ROUNDS; round++) {
  for (const { shape, figures } of results) await runRound(shape, figures);
}
print(
  `\`video\`, ${ROUNDS} rounds interleaved of ${FRESH_VIDEOS} first and ${REQUESTS} further requests`,
  ['', '', 'CPU ms per request', 'middle half', 'RSA signatures', 'naive ÷ this'],
  results.flatMap(({ shape, figures }) => {
    const { first, further, naive, firstSignatures, furtherSignatures } = figures;
    const row = (name: string, cpu: number[], signatures: number) => [
      shape.title,
      name,
      round(median(cpu)),
      spread(cpu),
      round(signatures),
      round(median(naive) / median(cpu)),
    ];
    return [
      row('first request for a video', first, firstSignatures),
      row('further requests', further, furtherSignatures),
      row('one signature per page', naive, shape.documents * shape.pages),
    ];
  }),
);
