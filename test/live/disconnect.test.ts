import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { token } from '../support/ask.ts';
import { freshDatabase } from '../support/postgres.ts';
import { JWT_SECRET } from '../support/system.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { seed, startTestServer } from '../support/test-server.ts';

test('releases the subscription and the quota of a client that disconnects before its event stream opens', async () => {
  await using database = await freshDatabase();
  await using line = await startTcpProxy(database.url);
  const limits = { socketsPerToken: 1 };
  await using core = await startTestServer({ databaseUrl: line.url, secret: JWT_SECRET, limits });
  const video = await seed(core);
  const authorization = `Bearer ${await token({ roles: ['student'], video: video.id })}`;
  const query = `subscription { videoUpdated(id: "${video.id}") { version } }`;
  const url = `${core.graphql}?query=${encodeURIComponent(query)}`;
  const headers = { accept: 'text/event-stream', authorization };

  // The first state does not arrive while the connection to the database passes nothing on.
  line.freeze();
  const { hostname, port, pathname, search } = new URL(url);
  const client = connect(Number(port), hostname);
  client.write(
    `GET ${pathname}${search} HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nauthorization: ${authorization}\r\n\r\n`,
  );
  await expect.poll(() => core.parts.states.watched).toBe(1);
  client.destroy();
  await once(client, 'close');
  await expect
    .poll(async () => {
      const response = await fetch(url, { headers, signal: AbortSignal.timeout(500) }).catch(() => null);
      return response?.status ?? 'no answer yet';
    })
    .not.toBe(429);

  line.restore();
  await expect.poll(() => core.parts.states.watched, { timeout: 20_000 }).toBe(0);
});
