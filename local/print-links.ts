/** Seeds the sample webinar and prints the links to it. */
import { join } from 'node:path';
import type { Config } from '../src/config/config.ts';
import type { Embedded } from './embedded.ts';
import { makeReady, writeReady } from './ready.ts';
import { print, terminal } from './terminal.ts';

export interface LinkOptions {
  config: Config;
  embedded: Embedded;
  /** Folder of `ready.json`. */
  data: string;
  /** The server's address. */
  url: string;
  /** Where the pages of the front are; the server's address by default. */
  front?: string;
}

/** Seeds and prints the links when this machine holds the database and the secret that signs tokens. */
export async function printLinks({ config, embedded, data, url, front = url }: LinkOptions): Promise<void> {
  for (const warning of config.warnings) print(`! ${warning}`);
  const { secret } = config.jwt;
  if (!embedded.database || !secret) {
    print(`Lectern serves ${url}`);
    return;
  }
  const { description, sampleReady } = await terminal.step('Sample webinar', () =>
    makeReady({ config, data, url, secret }),
  );
  await writeReady(data, description);
  if (!sampleReady) print('! Not every document of the sample webinar is READY; see converter.log.');
  const { videoId, tokens, graphiql } = description;
  const link = (page: string, token: string) => `${front}${page}#video=${videoId}&token=${token}`;
  print();
  print(`Instructor  ${link('/stage', tokens.instructor)}`);
  print(`Student     ${link('/seat', tokens.student)}`);
  print(`GraphiQL    ${graphiql}#video=${videoId}&token=${tokens.instructor}`);
  if (!config.xmpp) print('Rooms       none: XMPP is off or Prosody is not installed');
  print(`\nPrograms find all addresses and tokens in ${join(data, 'ready.json')}. Ctrl-C stops everything.`);
}
