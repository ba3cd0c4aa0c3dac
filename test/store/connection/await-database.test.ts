/** A server that starts before PostgreSQL waits for it. */
import { expect, test } from 'vitest';
import { awaitDatabase } from '../../../src/store/connection/await-database.ts';
import { freshDatabase } from '../../support/parts/postgres.ts';
import { startTcpProxy } from '../../support/parts/tcp-proxy.ts';

const NOWHERE = 'postgres://lectern@127.0.0.1:9/lectern';

function openLines() {
  const events: string[] = [];
  const add = (_fields: object, event: string) => void events.push(event);
  const first = Promise.withResolvers<void>();
  const log = {
    info: add,
    warn(fields: object, event: string) {
      add(fields, event);
      first.resolve();
    },
  };
  return { events, log: log as unknown as Parameters<typeof awaitDatabase>[2], waiting: first.promise };
}

const never = new AbortController().signal;

test('a database that comes later is found, and the log says that the server waited', async () => {
  await using database = await freshDatabase({ empty: true });
  await using proxy = await startTcpProxy(database.url);
  proxy.refuse();
  const { events, log, waiting } = openLines();
  const found = awaitDatabase(proxy.url, 60, log, never);
  await waiting;
  await proxy.heal();
  await found;
  expect(events).toEqual(['database.awaited', 'database.found']);
});

test('a database that answers at once leaves no line', async () => {
  await using database = await freshDatabase({ empty: true });
  const { events, log } = openLines();
  await awaitDatabase(database.url, 60, log, never);
  expect(events).toEqual([]);
});

test('the wait ends with the error of the connection', async () => {
  await expect(awaitDatabase(NOWHERE, 0, openLines().log, never)).rejects.toThrow('ECONNREFUSED');
});

test('a database that does not exist is not waited for', async () => {
  await using database = await freshDatabase({ empty: true });
  const url = new URL(database.url);
  url.pathname = '/nowhere';
  const { events, log } = openLines();
  await expect(awaitDatabase(url.href, 60, log, never)).rejects.toThrow('nowhere');
  expect(events).toEqual([]);
});

test('a server that is stopped waits no longer', async () => {
  const stopped = new AbortController();
  const { log, waiting } = openLines();
  const wait = awaitDatabase(NOWHERE, 60, log, stopped.signal);
  await waiting;
  stopped.abort();
  await wait;
});
