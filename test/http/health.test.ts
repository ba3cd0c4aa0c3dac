/** The health checks for load balancers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../local/supervise/ports.ts';
import { compileConverter, compileServer } from '../support/parts/builds.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { freshFolder, sharedSystem } from '../support/parts/system.ts';
import { startTcpProxy } from '../support/parts/tcp-proxy.ts';

const answerOf = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, body: await response.json() };
};

describe('/health and /ready', () => {
  it('report a running server as ready', async () => {
    const { origin } = new URL(sharedSystem().graphql);
    expect(await answerOf(`${origin}/health`)).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await answerOf(`${origin}/ready`)).toEqual({
      status: 200,
      body: { status: 'ready', parts: { database: 'ok', changes: 'ok', commands: 'ok' } },
    });
  });

  it('report a server without its database as alive and not ready, until it has reconnected', async () => {
    await using database = await freshDatabase();
    await using proxy = await startTcpProxy(database.url);
    await using server = await serverOn(proxy.url);
    const status = async (path: string) => (await answerOf(`${server.url}${path}`)).status;

    proxy.refuse();
    // The server notices the loss of each connection at its own time.
    await expect
      .poll(() => answerOf(`${server.url}/ready`), POLL)
      .toMatchObject({
        status: 503,
        body: { status: 'not ready', parts: { database: 'failing', changes: 'failing', commands: 'ok' } },
      });
    expect(await status('/health')).toBe(200);

    await proxy.heal();
    await expect.poll(() => status('/ready'), POLL).toBe(200);

    proxy.hang();
    await expect.poll(() => status('/ready'), POLL).toBe(503);
    expect(await status('/health')).toBe(200);

    await proxy.heal();
    await expect.poll(() => status('/ready'), POLL).toBe(200);
  });
});

const POLL = { timeout: 120_000, interval: 100 };

const COMPILED = fileURLToPath(new URL('../support/run/compiled.ts', import.meta.url));

/** Starts a server on an existing database, without rooms. */
async function serverOn(database: string) {
  const [data, port] = [await freshFolder(), await freePort()];
  await Promise.all([compileServer(), compileConverter()]);
  const child: ChildProcess = spawn(process.execPath, ['--import', COMPILED, 'local/start.ts'], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(port),
      LECTERN_DATA: data,
      DATABASE_URL: database,
      DATABASE_POOL: '4',
      XMPP_SERVICE: 'off',
      JWT_SECRET: 'a secret that only this test uses',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await expect
    .poll(() => fetch(`${url}/ready`).catch(() => ({ status: 0 })), POLL)
    .toMatchObject({ status: 200 });
  return {
    url,
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit');
      child.kill();
      await exit;
      await rm(data, { recursive: true, force: true });
    },
  };
}
