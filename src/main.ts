/** A production server: `node dist/main.js`. It reads the environment, embeds nothing and writes no file. */
import { createApp } from './app.ts';
import { readConfig } from './config/config.ts';
import { coreDumpWarning, forbidCoreDumps, readProcessLimits } from './config/core-dumps.ts';
import { uncaughtError } from './last-resort.ts';
import { openLog } from './log.ts';
import { releaseMemory } from './release-memory.ts';
import { exitAfterTimeout, logFatal, stopSignal } from './shutdown.ts';
import { awaitDatabase } from './store/connection/await-database.ts';

async function main(): Promise<void> {
  const stopped = new AbortController();
  const stopping = stopSignal().then(() => stopped.abort());
  forbidCoreDumps();
  const config = readConfig(process.env);
  const log = openLog(config.logLevel);
  const warning = coreDumpWarning(readProcessLimits());
  if (warning) log.warn({ warning }, 'config.warning');
  const failing = uncaughtError(log, config.shutdownDelay);
  await awaitDatabase(config.databaseUrl, config.databaseWait, log, stopped.signal);
  if (stopped.signal.aborted) return;
  await using app = await createApp(config, { log });
  log.info({ url: app.url }, 'server.ready');
  using _memory = releaseMemory(log);
  void app.checkStorage();
  await Promise.race([stopping, failing]);
  log.info({}, 'server.stopping');
  exitAfterTimeout(config.shutdownDelay, (active) => {
    log.error({ part: app.disposing(), active }, 'server.stop_timed_out');
  });
  await app.shutdown();
}

await main().catch(logFatal);
// A connection that a part has abandoned must not keep the process alive.
process.exit();
