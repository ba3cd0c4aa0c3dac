/** The sample webinar that `npm start` and `npm run dev` create. */
import { join } from 'node:path';
import type { Config } from '../src/config/config.ts';
import type { Embedded } from './embedded.ts';
import { printLinks } from './print-links.ts';
import { describeReady, writeReady } from './ready.ts';
import { seed } from './seed/seed.ts';
import { print, terminal } from './terminal.ts';
import { mintToken } from './token.ts';

export interface SampleWebinarOptions {
  config: Config;
  embedded: Embedded;
  /** Folder of the embedded parts. */
  data: string;
  /** The server's address. */
  url: string;
  /** Origin of the pages of the front. The server's address by default. */
  front?: string;
}

/**
 * Creates the sample webinar unless it exists, writes `ready.json`, and prints the links to the webinar. Without an
 * embedded database and a secret that signs tokens, prints only the server's address.
 */
export async function presentSampleWebinar(options: SampleWebinarOptions): Promise<void> {
  const { config, embedded, data, url, front = url } = options;
  for (const warning of config.warnings) print(`! ${warning}`);
  const { secret } = config.jwt;
  if (!embedded.database || !secret) {
    print(`Lectern serves ${url}`);
    return;
  }
  const { video, ready } = await terminal.step('Sample webinar', async () =>
    seed({
      file: join(data, 'seed.json'),
      graphql: `${url}/graphql`,
      platform: await mintToken(secret, { role: 'platform', video: null }, config.jwt),
      instructorFor: (id) => mintToken(secret, { role: 'instructor', video: id }, config.jwt),
    }),
  );
  const description = await describeReady({ config, url, secret, video });
  await writeReady(data, description);
  printLinks(description, { data, front, sampleReady: ready });
}
