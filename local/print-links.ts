/** What is printed when everything is up. */
import { join } from 'node:path';
import type { Complete } from './embedded.ts';
import { makeReady, writeReady } from './ready.ts';
import { say, terminal } from './terminal.ts';

/** Seeds and prints the links, where this machine holds the database and the key that signs tokens. */
export async function printLinks(config: Complete, url: string): Promise<void> {
  const { secret } = config.jwt;
  if (!config.embedded.database || !secret) {
    say(`Lectern serves ${url}`);
    return;
  }
  const { description, sampleReady } = await terminal.step('Sample webinar', () =>
    makeReady(config, url, secret),
  );
  await writeReady(config.data, description);
  if (!sampleReady) say('! Not every document of the sample webinar is READY; see converter.log.');
  const { videoId, tokens, graphiql } = description;
  const link = (page: string, token: string) => `${url}${page}#video=${videoId}&token=${token}`;
  say();
  say(`Instructor  ${link('/stage', tokens.instructor)}`);
  say(`Student     ${link('/seat', tokens.student)}`);
  say(`GraphiQL    ${graphiql}#video=${videoId}&token=${tokens.instructor}`);
  if (!config.xmpp) say('Rooms       none: XMPP is not configured or not here');
  say(`\nWhat programs need is in ${join(config.data, 'ready.json')}. Ctrl-C stops everything.`);
}
