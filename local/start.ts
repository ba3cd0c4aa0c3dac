/** Starts a whole Lectern on this machine (`npm start`), with embedded parts for what the environment leaves out. */
import { join } from 'node:path';
import { createApp } from '../src/app.ts';
import { uncaughtError } from '../src/last-resort.ts';
import { openLog } from '../src/log.ts';
import { releaseMemory } from '../src/release-memory.ts';
import { exitAfterTimeout, reportFatal, stopSignal } from '../src/shutdown.ts';
import { startConverter } from './converter.ts';
import { startEmbedded } from './embedded.ts';
import { removeReady } from './ready.ts';
import { presentSampleWebinar } from './sample-webinar.ts';
import { readLocalSettings } from './settings.ts';
import { lockFolder } from './supervise/lock.ts';
import { keepLogsBounded } from './supervise/log-rotation.ts';
import { makeDataPrivate, makeNewFilesPrivate } from './supervise/private-files.ts';
import { print, terminal } from './terminal.ts';

async function main(): Promise<void> {
  const stopping = stopSignal();
  makeNewFilesPrivate();
  const settings = readLocalSettings(process.env);
  const { data } = settings;
  const log = openLog(settings.logLevel, settings.databaseUrl ? undefined : join(data, 'lectern.log'));
  const failing = uncaughtError(log, settings.shutdownDelay ?? 0);
  await using stack = new AsyncDisposableStack();
  stack.use(await lockFolder(data));
  await makeDataPrivate(data);
  stack.use(keepLogsBounded(data, log));
  await removeReady(data);
  // The embedded parts and the server date links and forms by one clock, that of PostgreSQL.
  let now = () => Date.now();
  const { config, embedded } = await startEmbedded(stack, {
    settings,
    steps: terminal,
    log,
    now: () => now(),
  });
  const app = await terminal.step('Server', async () => stack.use(await createApp(config, { log })));
  now = app.parts.now;
  const { converter } = embedded;
  if (converter) {
    await terminal.step('Converter', async () =>
      stack.use(
        await startConverter({ ...converter, directory: data, config, apiUrl: `${app.url}/graphql`, log }),
      ),
    );
  }
  await presentSampleWebinar({ config, embedded, data, url: app.url });
  log.info({ url: app.url }, 'server.ready');
  using _memory = releaseMemory(log);
  await Promise.race([stopping, failing]);
  print('\nStopping …');
  await removeReady(data);
  exitAfterTimeout(config.shutdownDelay, (active) =>
    log.error({ part: app.disposing(), active }, 'server.stop_timed_out'),
  );
  await app.shutdown();
}

await main().catch(reportFatal);
