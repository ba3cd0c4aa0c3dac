/** The whole story in the terminal, on a file of yours or the sample: `npm run demo [file]`. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ready } from '../local/ready.ts';
import { endShare, navigate, openDocument, startShare } from './demo/api.ts';
import { type State, sitOnGraphQL } from './demo/graphql-seat.ts';
import { running } from './demo/running.ts';
import type { Seat } from './demo/seat.ts';
import { bar, Failed, row, say, size, took } from './demo/terminal.ts';
import { upload } from './demo/upload.ts';
import { sitInRoom, type Told } from './demo/xmpp-seat.ts';

const SAMPLE = fileURLToPath(new URL('../local/seed/sample.pdf', import.meta.url));
const CONVERTED_WITHIN = 600_000;
const HEARD_WITHIN = 10_000;

/** Everybody who watches: each wire tells of every change. */
type Seats = [Seat<State>, ...Seat<Told>[]];

async function tell(file: string): Promise<void> {
  const ready = await running();
  const bytes = (await stat(file).catch(() => null))?.size;
  if (bytes === undefined) throw new Failed(`There is no file ${file}.`);
  say(`${basename(file)}, ${size(bytes)}\n`);
  await using graphql = await sitOnGraphQL(ready);
  await using room = await sitInRoom(ready).catch((error: Error) => {
    say(`XMPP: ${error.message} Changes are followed over GraphQL alone.\n`);
    return null;
  });
  const before = graphql.latest()?.version ?? 0;
  const id = await publish(ready, graphql, file, bytes);
  const pages = await converted(graphql, id, before);
  await share(ready, room ? [graphql, room] : [graphql], id, pages);
}

/** Sends the file to where the server says, under a document named after it. */
async function publish(ready: Ready, graphql: Seat<State>, file: string, bytes: number): Promise<string> {
  const { id, ticket } = await openDocument(ready, graphql.latest(), basename(file), bytes);
  const begun = performance.now();
  await upload(ticket, file, (sent) => bar('upload', sent / bytes, `${size(sent)} of ${size(bytes)}`));
  bar('upload', 1, `${size(bytes)} in ${took(begun)}`, true);
  return id;
}

/** Watches the pages appear, as every viewer may. @returns how many there are. */
async function converted(graphql: Seat<State>, id: string, before: number): Promise<number> {
  const begun = performance.now();
  let first = '';
  const heard = await graphql.until(CONVERTED_WITHIN, ({ version, sharedLiveMedias }) => {
    const media = sharedLiveMedias.find((each) => each.id === id);
    if (!media || version <= before || media.uploadState === 'PENDING') return false;
    if (media.uploadState === 'ERROR') throw new Failed(`It cannot be turned into pages: ${media.failure}.`);
    const done = media.uploadState === 'READY';
    if (media.pagesReady > 0) first ||= took(begun);
    const counted = `${media.pagesReady} of ${media.pageCount ?? '?'}`;
    const times = [first && `the first after ${first}`, done && `all after ${took(begun)}`].filter(Boolean);
    bar('pages', media.pagesReady / (media.pageCount ?? 1), [counted, ...times].join(', '), done);
    return done;
  });
  if (!heard) throw new Failed(`It was not turned into pages within ${took(0, CONVERTED_WITHIN)}.`);
  return heard.state.sharedLiveMedias.find((each) => each.id === id)?.pageCount ?? 0;
}

async function share(ready: Ready, seats: Seats, id: string, pages: number): Promise<void> {
  const shown = seats[0].latest()?.activeShare?.media.id ?? null;
  await change('start', seats, () => startShare(ready, id, shown));
  // Three turns within whatever there is: 2, 3, 4, or 2, 3, 1, or 2, 1, 2.
  const turns = pages > 1 ? [1, 2, 3].map((turn) => (turn % pages) + 1) : [];
  for (const page of turns) await change(`turn to page ${page}`, seats, () => navigate(ready, id, page));
  if (pages === 1) say('\none page: nothing to turn to');
  await change('end', seats, () => endShare(ready, id));
}

/** Makes a change and shows how each wire told of it, and how long after we asked. */
async function change(what: string, seats: Seats, make: () => Promise<number>): Promise<void> {
  say(`\n${what}`);
  const begun = performance.now();
  const version = await make();
  row('answer', performance.now() - begun, `version ${version}`);
  for (const seat of seats) {
    const heard = await seat.until(HEARD_WITHIN, (state: { version: number }) => state.version >= version);
    row(seat.wire, heard && heard.at - begun, heard?.line ?? 'nothing came');
    if (!heard) process.exitCode = 1;
  }
}

try {
  await tell(process.argv[2] ?? SAMPLE);
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
