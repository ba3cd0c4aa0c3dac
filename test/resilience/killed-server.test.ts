/** A server that is killed while a file replaces another one. */
import { expect, test } from 'vitest';
import { line, pdf } from '../../converter/test/support/documents/documents.ts';
import type { Ready } from '../../local/ready.ts';
import { freePort } from '../../local/supervise/ports.ts';
import type { Data } from '../support/clients/ask.ts';
import { newWebinar, post, type Ticket } from '../support/clients/webinar.ts';
import { openStore } from '../support/parts/store.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { startUploadParts } from '../support/parts/upload-parts.ts';
import { byLength } from '../support/run/test-length.ts';
import { productionEnvironment } from '../support/servers/production-environment.ts';
import { startProduction } from '../support/servers/production-server.ts';

const KILLS = byLength({ short: 1, long: 5 });
const OLD_PAGES = 2;
/** Enough for the kills to fall in the middle of the conversion. */
const NEW_PAGES = byLength({ short: 24, long: 60 });
const documentOf = (pages: number) =>
  pdf(Array.from({ length: pages }, (_, n) => ({ content: line(`page ${n} of ${pages}`) })));
const WITHIN = { timeout: 120_000, interval: 20 };

test('a file stays shown while its replacement is converted, although the server is killed, until the new file is READY', async () => {
  await using store = await openStore();
  await using uploads = await startUploadParts();
  const port = await freePort();
  const env = { ...productionEnvironment(store.url, JWT_SECRET), ...uploads.env };
  const start = () => startProduction({ env, port });
  const graphql = `http://127.0.0.1:${port}/graphql`;
  let server = await start();
  await using _server = { [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  await uploads.startConverter(graphql);
  const webinar = await newWebinar({ graphql } as Ready);
  const media = await webinar.createMedia();

  async function send(content: Buffer): Promise<void> {
    const ticket = await webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: content.length });
    expect((await post(ticket as Ticket, content)).ok).toBe(true);
  }
  const read = async (): Promise<Data> => {
    const query = `query ($id: ID!) { sharedLiveMedia(id: $id) { uploadState uploadPagesReady pagesReady pageCount
      shownUploadId filename uploadedOn page(number: 1) { url } } }`;
    return (await webinar.get(query, { id: media })).sharedLiveMedia;
  };
  const shown = ({ pagesReady, pageCount, shownUploadId, filename, uploadedOn, page }: Data) => ({
    pagesReady,
    pageCount,
    shownUploadId,
    filename,
    uploadedOn,
    page: page.url.split('?')[0],
  });

  await send(documentOf(OLD_PAGES));
  await expect.poll(read, WITHIN).toMatchObject({ uploadState: 'READY' });
  await webinar.start(media);
  await webinar.navigate(media, OLD_PAGES);
  const before = shown(await read());
  await webinar.end(media);

  await send(documentOf(NEW_PAGES));
  for (let kill = 1; kill <= KILLS; kill++) {
    const least = (kill * NEW_PAGES) / (2 * KILLS + 1);
    await expect.poll(async () => (await read()).uploadPagesReady, WITHIN).toBeGreaterThan(least);
    // The conversion does not end while the server starts, however long that takes.
    uploads.converter?.kill('SIGSTOP');
    expect(await server.stop('SIGKILL')).toBe(null);
    server = await start();
    const after = await read();
    expect(after.uploadState).toBe('PROCESSING');
    expect(shown(after)).toEqual(before);
    uploads.converter?.kill('SIGCONT');
  }
  // Every state on the way shows the old file as a whole, or the new one as a whole.
  const states: Data[] = [];
  await expect
    .poll(async () => states[states.push(await read()) - 1], WITHIN)
    .toMatchObject({ uploadState: 'READY' });
  for (const state of states.slice(0, -1)) expect(shown(state)).toEqual(before);
  const last = shown(states.at(-1));
  expect(last).toMatchObject({ pagesReady: NEW_PAGES, pageCount: NEW_PAGES });
  expect(last.page).not.toBe(before.page);
});
