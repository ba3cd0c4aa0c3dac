/** A production server in which an error is thrown where nothing catches it. */
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { freshDatabase } from '../support/parts/postgres.ts';
import { productionEnvironment } from '../support/servers/production-environment.ts';
import { startProduction } from '../support/servers/production-server.ts';

const stack = new AsyncDisposableStack();
afterEach(() => stack.disposeAsync());

/** A module that is loaded before the server, and throws when the process receives SIGUSR2. */
const FAULTS = `process.on('SIGUSR2', () => {
  setTimeout(() => { throw new Error('a fault in a timer'); });
  Promise.reject(new Error('a fault in a promise'));
});`;

test('a server with uncaught errors logs them, closes the WebSockets as at a shutdown, and exits with code 1', async () => {
  const database = stack.use(await freshDatabase());
  const server = stack.use(
    await startProduction({
      env: productionEnvironment(database.url, 'only for tests: everybody may know this one'),
      nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(FAULTS)}`],
    }),
  );
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const closed = once(socket, 'close');
  process.kill(server.pid, 'SIGUSR2');
  expect((await closed)[0]).toBe(1012);
  expect(await server.exited).toBe(1);
  const errors = server.lines
    .filter(({ msg }) => msg === 'process.uncaught')
    .map(({ level, origin, err }) => ({ level, origin, message: (err as Error).message }));
  expect(errors.toSorted((a, b) => a.message.localeCompare(b.message))).toEqual([
    { level: 50, origin: 'unhandledRejection', message: 'a fault in a promise' },
    { level: 50, origin: 'uncaughtException', message: 'a fault in a timer' },
  ]);
  expect(server.lines.map(({ msg }) => msg)).toContain('server.stopping');
});
