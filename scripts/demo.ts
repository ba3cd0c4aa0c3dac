/** Uploads a file, turns its pages, and prints what arrives over GraphQL and XMPP: `npm run demo [file]`. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ready } from '../local/ready.ts';
import { endShare, navigate, openDocument, startShare } from './demo/api.ts';
import { findRunning } from './demo/find-running.ts';
import type { Follower } from './demo/follower.ts';
import { followOverGraphql, type State } from './demo/graphql-follower.ts';
import { bar, DemoError, duration, print, row, size } from './demo/terminal.ts';
import { upload } from './demo/upload.ts';
import { followOverXmpp, type RoomMessage } from './demo/xmpp-follower.ts';

const SAMPLE = fileURLToPath(new URL('../local/seed/sample.pdf', import.meta.url));
const CONVERSION_TIMEOUT_MS = 600_000;
const DELIVERY_TIMEOUT_MS = 10_000;

/** One follower on each transport. */
type Followers = [Follower<State>, ...Follower<RoomMessage>[]];

const since = (start: number) => duration(performance.now() - start);

async function demonstrate(file: string): Promise<void> {
  const ready = await findRunning();
  const bytes = (await stat(file).catch(() => null))?.size;
  if (bytes === undefined) throw new DemoError(`There is no file ${file}.`);
  print(`${basename(file)}, ${size(bytes)}\n`);
  await using graphql = await followOverGraphql(ready);
  await using room = await followOverXmpp(ready).catch((error: Error) => {
    print(`XMPP: ${error.message} The demonstration follows over GraphQL alone.\n`);
    return null;
  });
  const before = graphql.latest()?.version ?? 0;
  const id = await uploadFile(ready, graphql, file, bytes);
  const pages = await waitForPages(graphql, id, before);
  await share(ready, room ? [graphql, room] : [graphql], id, pages);
}

/** Uploads the file into a document with the file's name. @returns the id of the document */
async function uploadFile(
  ready: Ready,
  graphql: Follower<State>,
  file: string,
  bytes: number,
): Promise<string> {
  const { id, ticket } = await openDocument(ready, graphql.latest(), basename(file), bytes);
  const start = performance.now();
  await upload(ticket, file, (sent) => bar('upload', sent / bytes, `${size(sent)} of ${size(bytes)}`));
  bar('upload', 1, `${size(bytes)} in ${since(start)}`, true);
  return id;
}

/** Prints the progress of the conversion. @returns the number of pages */
async function waitForPages(graphql: Follower<State>, id: string, before: number): Promise<number> {
  const start = performance.now();
  let firstPage = '';
  const last = await graphql.until(CONVERSION_TIMEOUT_MS, ({ version, sharedLiveMedias }) => {
    const media = sharedLiveMedias.find((each) => each.id === id);
    if (!media || version <= before || media.uploadState === 'UPLOADING') return false;
    if (media.uploadState === 'ERROR') throw new DemoError(`The conversion failed: ${media.failure}.`);
    const done = media.uploadState === 'READY';
    if (media.pagesReady > 0) firstPage ||= since(start);
    const counted = `${media.pagesReady} of ${media.pageCount ?? '?'}`;
    const times = [firstPage && `the first after ${firstPage}`, done && `all after ${since(start)}`];
    bar(
      'pages',
      media.pagesReady / (media.pageCount ?? 1),
      [counted, ...times.filter(Boolean)].join(', '),
      done,
    );
    return done;
  });
  if (!last) throw new DemoError(`The conversion did not end within ${duration(CONVERSION_TIMEOUT_MS)}.`);
  return last.state.sharedLiveMedias.find((each) => each.id === id)?.pageCount ?? 0;
}

async function share(ready: Ready, followers: Followers, id: string, pages: number): Promise<void> {
  const shared = followers[0].latest()?.activeShare?.media.id ?? null;
  await change('start', followers, () => startShare(ready, id, shared));
  // Three page turns within the pages that exist: 2, 3, 4, or 2, 3, 1, or 2, 1, 2.
  const turns = pages > 1 ? [1, 2, 3].map((turn) => (turn % pages) + 1) : [];
  for (const page of turns) await change(`turn to page ${page}`, followers, () => navigate(ready, id, page));
  if (pages === 1) print('\nThe document has one page, so there is no page to turn to.');
  await change('end', followers, () => endShare(ready, id));
}

/** Makes a change, and prints what each transport delivered and how long after the request. */
async function change(title: string, followers: Followers, request: () => Promise<number>): Promise<void> {
  print(`\n${title}`);
  const start = performance.now();
  const version = await request();
  row('answer', performance.now() - start, `version ${version}`);
  for (const follower of followers) {
    const received = await follower.until(
      DELIVERY_TIMEOUT_MS,
      (state: { version: number }) => state.version >= version,
    );
    row(follower.transport, received && received.at - start, received?.line ?? 'nothing arrived');
    if (!received) process.exitCode = 1;
  }
}

try {
  await demonstrate(process.argv[2] ?? SAMPLE);
} catch (error) {
  if (!(error instanceof DemoError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
