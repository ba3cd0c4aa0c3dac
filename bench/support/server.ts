/** A process with a server that has no storage, rooms and jobs. Exchanges messages with server-process.ts over IPC. */
import { createSign } from 'node:crypto';
import { startTestServer } from '../../test/support/servers/test-server.ts';
import { SECRET } from './secret.ts';
import type { Addresses, ServerRequest, Usage } from './server-process.ts';

let signatures = 0;

/** Counts every RSA signature that this process makes. */
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

countSignatures();
const [, , databaseUrl = ''] = process.argv;
const { graphql, graphqlWs, parts } = await startTestServer({
  databaseUrl,
  secret: SECRET,
  rooms: true,
  pool: 20,
});
let signed = 0;
process.on('message', async (message: ServerRequest) => {
  if (message.request === 'sign') {
    // A new key for each link, so that no link comes from the cache.
    for (let page = 1; page <= message.count; page++) await parts.signer.link(`naive/${signed++}.png`);
  }
  process.send?.(usage());
});
process.send?.({ graphql, graphqlWs } satisfies Addresses);
