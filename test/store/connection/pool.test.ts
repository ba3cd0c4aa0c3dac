import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listen, PROBING } from '../../../src/live/listen-connection.ts';
import { openOrm } from '../../../src/store/orm.ts';
import { freshDatabase } from '../../support/parts/postgres.ts';

test('connections that break during a transaction leave the pool', async () => {
  await using database = await freshDatabase();
  const [orm, other] = [await openOrm(database.url, 2), await openOrm(database.url, 1)];
  const breakConnection = () =>
    orm.em.fork().transactional(async (tx) => {
      const [row] = await tx.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
      await other.em.fork().execute('select pg_terminate_backend(?)', [row?.pid]);
      await tx.execute('select 1');
    });
  await expect(breakConnection()).rejects.toThrow();
  await expect(breakConnection()).rejects.toThrow();
  const answered = orm.em.fork().execute<{ one: number }[]>('select 1 as one');
  expect(await Promise.race([answered, delay(60_000, 'no answer')])).toEqual([{ one: 1 }]);
  await other.close(true);
  await orm.close(true);
});

/** @see https://www.postgresql.org/docs/current/protocol-message-formats.html SSLRequest */
const SSL_REQUEST = '0000000804d2162f';

test('every connection requires TLS when the URL of the database does', async () => {
  const firstBytes: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      firstBytes.push(data.toString('hex'));
      // A server without TLS answers N, and the client must not go on.
      socket.end('N');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const url = `postgres://lectern:canary@127.0.0.1:${port}/lectern?sslmode=verify-full`;
  const orm = await openOrm(url, 1);
  await expect(orm.em.fork().execute('select 1')).rejects.toThrow(
    'The server does not support SSL connections',
  );
  const listening = listen({ url, channel: 'channel', name: 'test', probing: PROBING }, () => {});
  await expect(listening).rejects.toThrow('does not support SSL');
  expect(firstBytes.length).toBeGreaterThanOrEqual(2);
  expect(new Set(firstBytes)).toEqual(new Set([SSL_REQUEST]));
  await orm.close(true);
  server.close();
});
