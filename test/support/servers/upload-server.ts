/** A server in this process with a database, a storage behind a proxy and a converter, and an instructor. */
import { expect } from 'vitest';
import type { Ready } from '../../../local/ready.ts';
import { type App, createApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config/config.ts';
import { mediaPrefix } from '../../../src/domain/keys.ts';
import { list } from '../../../src/files/objects.ts';
import type { StorageTimeouts } from '../../../src/files/s3-client.ts';
import type { Data } from '../clients/ask.ts';
import { newWebinar, post, type Ticket, type Webinar } from '../clients/webinar.ts';
import { openStore } from '../parts/store.ts';
import { JWT_SECRET } from '../parts/system.ts';
import { DESTINATION, SOURCE, startUploadParts, type UploadParts } from '../parts/upload-parts.ts';
import { silentLog } from '../silent-log.ts';
import { productionEnvironment } from './production-environment.ts';

/** Time for a conversion on a busy machine. */
const WITHIN = { timeout: 120_000, interval: 30 };

export interface UploadServer extends AsyncDisposable {
  app: App;
  uploads: UploadParts;
  webinar: Webinar;
  initiate(media: string, file: Buffer): Promise<Ticket & Data>;
  /** Opens an upload and sends its file. @throws when the storage does not accept it */
  upload(media: string, file: Buffer): Promise<void>;
  read(media: string): Promise<Data>;
  /** Calls a mutation whose only argument is the id of a document. */
  mutate(name: string, media: string): Promise<Data>;
  /** Waits until the converter works on nothing. */
  converterIdle(): Promise<void>;
  /**
   * Waits until nothing of a deleted document is stored. Runs the later deletions, which are due hours after the first
   * one, when the converter writes nothing more.
   */
  nothingStored(media: string): Promise<void>;
  /** The keys of a document in both buckets, read without the proxy. */
  objects(media: string): Promise<string[]>;
}

export async function startUploadServer(storageTimeouts?: StorageTimeouts): Promise<UploadServer> {
  await using stack = new AsyncDisposableStack();
  const store = stack.use(await openStore());
  // Renditions take longer than conversions, and would be in the way of the next test.
  const uploads = stack.use(await startUploadParts({ CONVERTER_RENDITIONS: 'none' }));
  const env = { ...productionEnvironment(store.url, JWT_SECRET), ...uploads.env, CONVERSION_SILENCE: '3' };
  // Without CloudFront, links lead to the storage.
  const config = { ...readConfig(env), host: '127.0.0.1', port: 0, cloudFront: null };
  const app = stack.use(
    await createApp(config, { log: silentLog, ...(storageTimeouts && { storageTimeouts }) }),
  );
  await uploads.startConverter(`${app.url}/graphql`);
  const webinar = await newWebinar({ graphql: `${app.url}/graphql` } as Ready);
  const initiate = (media: string, file: Buffer) =>
    webinar.initiate(media, { name: 'a.pdf', mimetype: '', size: file.length });
  const converterIdle = () =>
    expect
      .poll(async () => (await fetch(`${uploads.converter?.url}/health`)).json(), WITHIN)
      .toMatchObject({ waiting: 0, running: 0, renditions: 0 });
  const objects = async (media: string) => {
    const keys: string[] = [];
    for (const bucket of [SOURCE, DESTINATION]) {
      const prefix = mediaPrefix({ video: webinar.id, media });
      for await (const key of list(uploads.storage.s3, bucket, prefix)) keys.push(key);
    }
    return keys;
  };
  const owned = stack.move();
  return {
    app,
    uploads,
    webinar,
    initiate,
    async upload(media, file) {
      const { status, ok } = await post((await initiate(media, file)) as Ticket, file);
      if (!ok) throw new Error(`The storage answered ${status}.`);
    },
    async read(media) {
      const query = `query ($id: ID!) { sharedLiveMedia(id: $id) {
        uploadState uploadId shownUploadId failure failureDetail pagesReady pageCount uploadPagesReady page(number: 1) { url } } }`;
      return (await webinar.get(query, { id: media })).sharedLiveMedia;
    },
    mutate: (name, id) => webinar.get(`mutation ($id: ID!) { it: ${name}(id: $id) { __typename } }`, { id }),
    converterIdle,
    async nothingStored(media) {
      await converterIdle();
      await app.orm.em
        .fork()
        .execute('update graphile_worker._private_jobs set run_at = now() where key like ?', [
          `delete:${media}:%`,
        ]);
      await expect.poll(() => objects(media), WITHIN).toEqual([]);
    },
    objects,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
