/** The links to the sample webinar on the terminal. */
import { join } from 'node:path';
import type { Ready } from './ready.ts';
import { print } from './terminal.ts';

export interface LinkOptions {
  /** Folder of `ready.json`. */
  data: string;
  /** Origin of the pages of the front. */
  front: string;
  sampleReady: boolean;
}

/** Prints the links with which a person opens the sample webinar. */
export function printLinks(description: Ready, { data, front, sampleReady }: LinkOptions): void {
  if (!sampleReady) print('! Not every document of the sample webinar is READY; see converter.log.');
  const { videoId, tokens, graphiql, xmpp } = description;
  const link = (page: string, token: string) => `${front}${page}#video=${videoId}&token=${token}`;
  print();
  print(`Instructor  ${link('/stage', tokens.instructor)}`);
  print(`Student     ${link('/seat', tokens.student)}`);
  print(`GraphiQL    ${graphiql}#video=${videoId}&token=${tokens.instructor}`);
  if (!xmpp) print('Rooms       none: XMPP is off or Prosody is not installed');
  print(`\nPrograms find all addresses and tokens in ${join(data, 'ready.json')}. Ctrl-C stops everything.`);
}
