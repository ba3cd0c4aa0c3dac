/**
 * Starts the embedded parts, the server and vite (`npm run dev`). Node restarts the server at each change below src/.
 * vite serves the front and forwards API requests to the server.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../src/config/config.ts';
import { type Logger, openLog } from '../src/log.ts';
import { exitAfterTimeout, reportFatal, stopSignal } from '../src/shutdown.ts';
import { startConverter } from './converter.ts';
import { startEmbedded } from './embedded.ts';
import { toEnvironment } from './environment.ts';
import { removeReady } from './ready.ts';
import { presentSampleWebinar } from './sample-webinar.ts';
import { readLocalSettings } from './settings.ts';
import { type Child, startChild } from './supervise/child.ts';
import { lockFolder } from './supervise/lock.ts';
import { keepLogsBounded } from './supervise/log-rotation.ts';
import { freePort, portAnswers } from './supervise/ports.ts';
import { makeDataPrivate, makeNewFilesPrivate } from './supervise/private-files.ts';
import { print, terminal } from './terminal.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const VITE_PORT = 5_173;
const START_TIMEOUT_MS = 60_000;

async function main(): Promise<void> {
  const stopping = stopSignal();
  makeNewFilesPrivate();
  const settings = readLocalSettings(process.env);
  const { data } = settings;
  const log = openLog(settings.logLevel, join(data, 'lectern.log'));
  await using stack = new AsyncDisposableStack();
  stack.use(await lockFolder(data));
  await makeDataPrivate(data);
  stack.use(keepLogsBounded(data, log));
  await removeReady(data);
  const { config, embedded } = await startEmbedded(stack, { settings, steps: terminal, log });
  const url = `http://${config.host}:${config.port}`;
  await terminal.step('Server', async () => stack.use(await startServer(config, log)));
  const { converter } = embedded;
  if (converter) {
    await terminal.step('Converter', async () =>
      stack.use(
        await startConverter({ ...converter, directory: data, config, apiUrl: `${url}/graphql`, log }),
      ),
    );
  }
  const vitePort = await freePort(VITE_PORT);
  await terminal.step('Vite', async () => stack.use(await startVite(vitePort, url, log)));
  await presentSampleWebinar({ config, embedded, data, url, front: `http://127.0.0.1:${vitePort}` });
  await stopping;
  print('\nStopping …');
  await removeReady(data);
  exitAfterTimeout(config.shutdownDelay, (active) => log.error({ active }, 'server.stop_timed_out'));
}

/** Starts the production entry point on the embedded parts, under Node's own watcher. */
async function startServer(config: Config, log: Logger): Promise<Child> {
  const child = await startChild({
    name: 'server',
    command: process.execPath,
    args: ['--watch-path=src', '--watch-preserve-output', '--import', 'tsx', 'src/main.ts'],
    cwd: ROOT,
    env: { ...process.env, ...toEnvironment(config) },
    onLine: (line) => print(line),
    log,
  });
  await portAnswers(config.port, { timeout: START_TIMEOUT_MS });
  return child;
}

async function startVite(port: number, server: string, log: Logger): Promise<Child> {
  const child = await startChild({
    name: 'vite',
    command: 'npm',
    args: ['run', 'dev', '-w', 'web', '--', '--port', String(port), '--strictPort', '--host', '127.0.0.1'],
    cwd: ROOT,
    env: { ...process.env, LECTERN_URL: server },
    onLine: (line) => print(line),
    log,
  });
  await portAnswers(port, { timeout: START_TIMEOUT_MS });
  return child;
}

await main().catch(reportFatal);
