/** A process with the whole live side of a server in it. Talks to a benchmark over IPC. */
import { openCore } from '../test/live/core.ts';

export const SECRET = 'only for benchmarks: everybody may know this';

export interface Opened {
  graphql: string;
  graphqlWs: string;
}

const databaseUrl = process.argv[2];
if (databaseUrl?.startsWith('postgres')) {
  const core = await openCore({ databaseUrl, secret: SECRET, rooms: true, pool: 20 });
  const { graphql, graphqlWs } = core;
  process.send?.({ graphql, graphqlWs } satisfies Opened);
}
