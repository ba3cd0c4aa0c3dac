/** A process with the whole live side of a server in it. Talks to a benchmark over IPC. */
import { createSign } from 'node:crypto';
import { startTestServer } from '../test/support/test-server.ts';

export const SECRET = 'only for benchmarks: everybody may know this';

export interface Opened {
  graphql: string;
  graphqlWs: string;
}

export type Ask = { ask: 'usage' } | { ask: 'sign'; count: number };
export interface Usage {
  /** Milliseconds of CPU since the start. */
  cpu: number;
  /** RSA signatures since the start. */
  signatures: number;
  /** Bytes, resident. */
  memory: number;
}

let signatures = 0;

/** Counts what everybody signs, whoever it is. */
function countSignatures(): void {
  const { prototype } = createSign('RSA-SHA1').constructor as {
    prototype: { sign(...args: never[]): unknown };
  };
  const { sign } = prototype;
  prototype.sign = function (...args) {
    signatures += 1;
    return sign.apply(this, args);
  };
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, signatures, memory: process.memoryUsage().rss };
}

const databaseUrl = process.argv[2];
if (databaseUrl?.startsWith('postgres')) {
  countSignatures();
  const core = await startTestServer({ databaseUrl, secret: SECRET, rooms: true, pool: 20 });
  const { graphql, graphqlWs, parts } = core;
  let signed = 0;
  process.on('message', async (message: Ask) => {
    if (message.ask === 'sign') {
      // None that was signed before.
      for (let page = 1; page <= message.count; page++) await parts.signer.link(`naive/${signed++}.png`);
    }
    process.send?.(usage());
  });
  process.send?.({ graphql, graphqlWs } satisfies Opened);
}
