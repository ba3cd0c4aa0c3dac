/** An instructor who uploads files, replaces them, and records what must become of each document. */
import { setTimeout as delay } from 'node:timers/promises';
import { numberedPdf } from '../../../converter/test/support/documents/documents.ts';
import type { Ready } from '../../../local/ready.ts';
import type { Data } from '../../support/clients/ask.ts';
import { newWebinar, post, type Ticket, type Webinar, webinar } from '../../support/clients/webinar.ts';
import type { Cluster } from '../../support/parts/cluster.ts';
import type { Random } from '../../support/random.ts';
import { untilEmpty } from './history.ts';

export interface Documents {
  /** The state that each document must have in the end, by its id. */
  expected: Map<string, 'has pages' | 'is READY' | 'may have any state'>;
  violations: string[];
  /** The number of files that the storage has acknowledged. */
  stored: number;
}

export interface UploaderOptions {
  random: Random;
  documents: Documents;
  isRunning: () => boolean;
}

const PAGES = 3;
const FILE = numberedPdf(PAGES);
const ANSWER_WITHIN_MS = 6_000;
/** The uploader then goes on with another document. */
const CONVERTED_WITHIN_MS = 15_000;

/** Resolves with null when there is no answer in time. */
const answerOf = <T>(work: Promise<T>): Promise<T | null> =>
  Promise.race([work.catch(() => null), delay(ANSWER_WITHIN_MS, null)]);

const readyOf = (graphql: string) => ({ graphql }) as Ready;

export const newVideo = async ({ instances: [first] }: Cluster): Promise<string> =>
  (await newWebinar(readyOf(first?.graphql ?? ''))).id;

/** Each request goes to any server. */
const anyServer = ({ instances }: Cluster, video: string, random: Random): Promise<Webinar> =>
  webinar(readyOf(random.of(instances).graphql), video);

const read = async (at: Webinar, media: string): Promise<Data> => {
  const query =
    'query ($id: ID!) { sharedLiveMedia(id: $id) { uploadState failure failureDetail pagesReady pageCount } }';
  return (await at.get(query, { id: media })).sharedLiveMedia;
};

/** Creates documents, and uploads two files to each of them. */
export async function runUploader(
  cluster: Cluster,
  video: string,
  { random, documents, isRunning }: UploaderOptions,
): Promise<void> {
  const next = () => anyServer(cluster, video, random);
  let media: string | null = null;
  while (isRunning()) {
    const earlier: string | null = media;
    media ??= await answerOf((await next()).createMedia());
    if (media === null) continue;
    const isReady = await upload(next, media, documents, isRunning);
    // The second file replaces the first one.
    if (earlier !== null || !isReady) media = null;
    await delay(random.integer(20, 300));
  }
}

/** Uploads a file to the document. @returns whether the document is READY */
async function upload(
  next: () => Promise<Webinar>,
  media: string,
  documents: Documents,
  isRunning: () => boolean,
): Promise<boolean> {
  const { expected } = documents;
  const hadPages = expected.get(media) !== undefined;
  const without = hadPages ? 'has pages' : 'may have any state';
  // Whether a command without an answer was committed is not known: its upload may wait for a file for hours.
  expected.set(media, without);
  const file = { name: 'a.pdf', mimetype: '', size: FILE.length };
  const ticket = await answerOf((await next()).initiate(media, file));
  if (ticket?.__typename !== 'UploadTicket') return false;
  const response = await answerOf(post(ticket as Ticket, FILE));
  if (!response?.ok) return false;
  documents.stored += 1;
  expected.set(media, 'is READY');
  for (const until = Date.now() + CONVERTED_WITHIN_MS; isRunning() && Date.now() < until; await delay(200)) {
    const document = await answerOf(read(await next(), media));
    if (document && hadPages) documents.violations.push(...missingPages(media, document));
    if (document?.uploadState === 'READY') return true;
  }
  return false;
}

const missingPages = (media: string, { pagesReady, pageCount }: Data): string[] =>
  pagesReady === PAGES && pageCount === PAGES
    ? []
    : [`document ${media} lost its pages during a replacement: ${pagesReady} of ${pageCount}`];

/** Waits until every document has the state that it must have. @returns one sentence for each that does not */
export async function documentViolations(
  cluster: Cluster,
  video: string,
  { expected, violations }: Documents,
): Promise<string[]> {
  const at = await webinar(readyOf(cluster.instances[0]?.graphql ?? ''), video);
  const check = async () => {
    const found: string[] = [];
    for (const [media, state] of expected) {
      const document = await read(at, media);
      if (state !== 'may have any state') found.push(...missingPages(media, document));
      if (state === 'is READY' && document.uploadState !== 'READY')
        found.push(
          `document ${media} is not READY, although its file was stored: ${JSON.stringify(document)}`,
        );
    }
    return found;
  };
  await untilEmpty(check);
  return [...violations, ...(await check())];
}
