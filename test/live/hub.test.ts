/** The LISTEN connection of a server, through a proxy that can break it. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { type Hub, openHub } from '../../src/live/hub.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { startTcpProxy } from '../support/parts/tcp-proxy.ts';
import { silentLog } from '../support/silent-log.ts';

const CHANNEL = 'test_channel';

const notify = async (url: string, video: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('select pg_notify($1, $2)', [CHANNEL, video]);
  await client.end();
};

function changesOf(hub: Hub): (string | null)[] {
  const videos: (string | null)[] = [];
  hub.listen((change) => videos.push(change?.video ?? null));
  return videos;
}

test('a hub whose connection breaks reconnects, and reports that any video may have changed', async () => {
  await using database = await freshDatabase();
  await using proxy = await startTcpProxy(database.url);
  await using hub = await openHub(proxy.url, CHANNEL, silentLog);
  const changes = changesOf(hub);
  const [before, after] = [crypto.randomUUID(), crypto.randomUUID()];
  await notify(database.url, before);
  await expect.poll(() => changes).toEqual([before]);

  proxy.refuse();
  await expect.poll(() => hub.connected).toBe(false);
  await proxy.heal();
  await expect.poll(() => hub.reconnects).toBe(1);
  expect(hub.connected).toBe(true);
  await notify(database.url, after);
  await expect.poll(() => changes).toEqual([before, null, after]);
});

test('a hub whose peer stops answering closes the connection and reconnects', async () => {
  await using database = await freshDatabase();
  await using proxy = await startTcpProxy(database.url);
  await using hub = await openHub(proxy.url, CHANNEL, silentLog, { every: 100, answerWithin: 100 });
  proxy.hang();
  await expect.poll(() => hub.connected).toBe(false);
  await proxy.heal();
  // On a busy machine an answer may also be late without a fault.
  await expect.poll(() => hub.reconnects).toBeGreaterThanOrEqual(1);
});

test('a hub closes while PostgreSQL is unreachable', async () => {
  await using database = await freshDatabase();
  await using proxy = await startTcpProxy(database.url);
  const hub = await openHub(proxy.url, CHANNEL, silentLog);
  proxy.refuse();
  await expect.poll(() => hub.connected).toBe(false);
  await hub[Symbol.asyncDispose]();
  await proxy.heal();
  expect(hub.reconnects).toBe(0);
});

test('a hub does not open when PostgreSQL is unreachable', async () => {
  await using database = await freshDatabase();
  await using proxy = await startTcpProxy(database.url);
  proxy.refuse();
  await expect(openHub(proxy.url, CHANNEL, silentLog)).rejects.toThrow();
});
