/** What load balancers ask: whether a server lives, and whether it can be of use. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../src/local/ports.ts';
import { freshDatabase } from '../postgres.ts';
import { freshFolder, sharedSystem } from '../system.ts';

const answerOf = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, body: await response.json() };
};

describe('a server', () => {
  it('tells whoever asks that it lives and is ready', async () => {
    const { origin } = new URL(sharedSystem().graphql);
    expect(await answerOf(`${origin}/health`)).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await answerOf(`${origin}/ready`)).toEqual({
      status: 200,
      body: { status: 'ready', parts: { database: 'ok', changes: 'ok' } },
    });
  });

  it('without its database lives on, takes no traffic, and comes back by itself', async () => {
    await using database = await freshDatabase();
    await using line = await between(database.url);
    await using server = await serverOn(line.url);
    const status = async (path: string) => (await answerOf(`${server.url}${path}`)).status;

    line.cut();
    await expect.poll(() => status('/ready'), POLL).toBe(503);
    expect((await answerOf(`${server.url}/ready`)).body).toMatchObject({
      status: 'not ready',
      parts: { database: 'failing', changes: 'failing' },
    });
    expect(await status('/health')).toBe(200);

    line.mend();
    await expect.poll(() => status('/ready'), POLL).toBe(200);

    line.hold();
    await expect.poll(() => status('/ready'), POLL).toBe(503);
    expect(await status('/health')).toBe(200);

    line.mend();
    await expect.poll(() => status('/ready'), POLL).toBe(200);
  });
});

const POLL = { timeout: 20_000, interval: 100 };

/** A line to a database that can be cut, or held so that nothing comes through. */
async function between(database: string) {
  const target = new URL(database);
  const sockets = new Set<Socket>();
  let state: 'up' | 'cut' | 'held' = 'up';
  const proxy = createServer((near) => {
    if (state === 'cut') return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => state === 'up' && to.write(data));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(database);
  url.port = String((proxy.address() as AddressInfo).port);
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut() {
      state = 'cut';
      drop();
    },
    hold() {
      state = 'held';
    },
    mend() {
      if (state === 'held') drop();
      state = 'up';
    },
    async [Symbol.asyncDispose]() {
      proxy.close();
      drop();
    },
  };
}

/** A server on a database of somebody else's, with nothing that is not asked for. */
async function serverOn(database: string) {
  const [data, port] = [await freshFolder(), await freePort()];
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(port),
      LECTERN_DATA: data,
      DATABASE_URL: database,
      DATABASE_POOL: '4',
      XMPP_SERVICE: 'off',
      JWT_SECRET: 'a secret of nobody who matters here',
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
