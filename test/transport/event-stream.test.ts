import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { token } from '../support/clients/ask.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { startTcpProxy, type TcpProxy } from '../support/parts/tcp-proxy.ts';
import { seed, startTestServer, type TestServer } from '../support/servers/test-server.ts';

describe('event streams', () => {
  let stack: AsyncDisposableStack;
  let proxy: TcpProxy;
  let testServer: TestServer;
  let url: URL;
  let headers: { accept: string; authorization: string };

  /** The frozen connection to the database delays the first state until `proxy.heal()`. */
  beforeEach(async () => {
    stack = new AsyncDisposableStack();
    const database = stack.use(await freshDatabase());
    proxy = stack.use(await startTcpProxy(database.url));
    const limits = { socketsPerToken: 1 };
    testServer = stack.use(await startTestServer({ databaseUrl: proxy.url, secret: JWT_SECRET, limits }));
    const video = await seed(testServer);
    const authorization = `Bearer ${await token({ roles: ['student'], video: video.id })}`;
    headers = { accept: 'text/event-stream', authorization };
    url = new URL(testServer.graphql);
    url.searchParams.set('query', `subscription { videoUpdated(id: "${video.id}") { version } }`);
    proxy.hang();
  });
  afterEach(() => stack.disposeAsync());

  const untilWaiting = () => expect.poll(() => testServer.parts.states.watched).toBe(1);

  it('an event stream that waits for its first state is released when the client disconnects', async () => {
    const client = connect(Number(url.port), url.hostname);
    const { accept, authorization } = headers;
    client.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: x\r\naccept: ${accept}\r\nauthorization: ${authorization}\r\n\r\n`,
    );
    await untilWaiting();
    client.destroy();
    await once(client, 'close');
    await expect
      .poll(async () => {
        const response = await fetch(url, { headers, signal: AbortSignal.timeout(500) }).catch(() => null);
        return response?.status ?? 'no answer yet';
      })
      .not.toBe(429);
    await proxy.heal();
    await expect.poll(() => testServer.parts.states.watched).toBe(0);
  });

  it('an event stream that waits for its first state is rejected when the server shuts down meanwhile', async () => {
    const response = fetch(url, { headers });
    await untilWaiting();
    await testServer.server.shutdown(0);
    await proxy.heal();
    expect((await response).status).toBe(503);
    await expect.poll(() => testServer.parts.states.watched).toBe(0);
  });
});
