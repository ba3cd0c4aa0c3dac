/**
 * What one `video` query costs the server, with everything a viewer needs to show the page, to load the next
 * one and to list the documents: the first time (nothing signed yet) and after that, beside one signature for
 * each page of each document.
 *   npm run bench:read -- --rounds 3 --requests 200
 */
import { Agent } from 'node:http';
import { openOrm } from '../src/store/orm.ts';
import { type Seeded, seed } from '../test/support/test-server.ts';
import { ask, bearer } from './ask.ts';
import { openDatabase } from './database.ts';
import { median, numbers, print, round, spread } from './table.ts';
import { SECRET } from './whole.ts';
import { startWhole } from './whole-process.ts';

const [rounds = 3] = numbers('rounds', [3]);
const [requests = 200] = numbers('requests', [200]);
/** Signatures made to know what one costs; thousands of them only take longer. */
const SIGNED = 200;
/** Videos nobody has asked for yet, in each round. */
const FRESH = 5;

const QUERY = `query ($id: ID!) { video(id: $id) {
  id title version viewerCanShare
  activeShare {
    media { id title pageCount showDownload uploadState }
    page { number url thumbnailUrl urlExpiresAt width height text }
    nextPage { number url urlExpiresAt width height }
  }
  sharedLiveMedias { id title pageCount uploadState isReadyToShow showDownload }
} }`;

const SHAPES = [
  { title: '1 × 200 pages', documents: 1, pages: 200 },
  { title: '20 × 200 pages', documents: 20, pages: 200 },
];

interface Figures {
  /** CPU milliseconds a request, by round. */
  first: number[];
  again: number[];
  naive: number[];
  /** RSA signatures a request. */
  signedFirst: number;
  signedAgain: number;
}

await using stack = new AsyncDisposableStack();
const url = await openDatabase(stack);
const orm = await openOrm(url, 4);
stack.defer(() => orm.close(true));
const { graphql, usage, sign } = await startWhole(stack, url);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
stack.defer(() => agent.destroy());

async function read({ id }: Seeded, authorization: string): Promise<void> {
  const asking = { agent, authorization, wanted: '"nextPage":{"number"' };
  await ask(graphql, asking, { query: QUERY, variables: { id } });
}

/** A video with long documents, the first of them shown. */
async function long({ documents, pages }: (typeof SHAPES)[number]): Promise<Seeded> {
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

/** CPU and signatures of the server for each of so many pieces of work. */
async function each(count: number, work: () => Promise<void>): Promise<{ cpu: number; signed: number }> {
  const before = await usage();
  await work();
  const after = await usage();
  return { cpu: (after.cpu - before.cpu) / count, signed: (after.signatures - before.signatures) / count };
}

async function measure(shape: (typeof SHAPES)[number], figures: Figures): Promise<void> {
  const fresh: { video: Seeded; token: string }[] = [];
  for (let count = 0; count < FRESH; count++) {
    const video = await long(shape);
    fresh.push({ video, token: await bearer(SECRET, 'student', video.id) });
  }
  const first = await each(FRESH, async () => {
    for (const { video, token } of fresh) await read(video, token);
  });
  const again = await each(requests, async () => {
    for (let at = 0; at < requests; at++) {
      const { video, token } = fresh[at % FRESH] as (typeof fresh)[number];
      await read(video, token);
    }
  });
  const naive = await each(SIGNED, () => sign(SIGNED));
  figures.first.push(first.cpu);
  figures.again.push(again.cpu);
  figures.naive.push(naive.cpu * shape.documents * shape.pages);
  figures.signedFirst = first.signed;
  figures.signedAgain = again.signed;
}

const found = new Map<string, Figures>();
for (const shape of SHAPES) {
  const figures: Figures = { first: [], again: [], naive: [], signedFirst: 0, signedAgain: 0 };
  found.set(shape.title, figures);
  // The first round is for warming up.
  await measure(shape, { ...figures, first: [], again: [], naive: [] });
}
for (let count = 0; count < rounds; count++) {
  for (const shape of SHAPES) await measure(shape, found.get(shape.title) as Figures);
}
print(
  `\`video\`, ${rounds} rounds interleaved of ${FRESH} first and ${requests} further requests`,
  ['', '', 'CPU ms a request', 'middle half', 'RSA signatures', 'naive ÷ this'],
  [...found].flatMap(([title, { first, again, naive, signedFirst, signedAgain }]) => {
    const row = (name: string, cpu: number[], signed: number) => [
      title,
      name,
      round(median(cpu)),
      spread(cpu),
      round(signed),
      round(median(naive) / median(cpu)),
    ];
    const pages = SHAPES.find((shape) => shape.title === title);
    return [
      row('first request for a video', first, signedFirst),
      row('further ones', again, signedAgain),
      row('a signature for each page', naive, (pages?.documents ?? 0) * (pages?.pages ?? 0)),
    ];
  }),
);
