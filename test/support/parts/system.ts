/** A whole Lectern as `npm start` runs it, with its own data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { Ready } from '../../../local/ready.ts';
import { oncePerRun } from '../run/once-per-run.ts';
import { buildFront, compileConverter, compileServer } from './builds.ts';
import { placeCluster } from './initialised-cluster.ts';

export type { Ready } from '../../../local/ready.ts';

/** The secret that signs tokens in tests, so that a test can have any role. */
export const JWT_SECRET = 'only for tests: everybody may know this one';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const START_MS = 240_000;

export interface System extends AsyncDisposable {
  ready: Ready;
  /** Its data folder. */
  data: string;
  pid: number;
  /** Returns the output of the process so far. */
  output(): string;
  /**
   * Sends a signal and waits until the process has ended and its output is complete.
   * @returns its exit code; null when it was killed
   */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface SystemOptions {
  /** Data folder of an earlier start. By default a new folder, which is removed afterwards. */
  data?: string;
  env?: Record<string, string>;
  /** Runs the sources by the loader of `npm start`. By default the compiled server and converter run. */
  sources?: boolean;
}

const LOADERS = { sources: 'tsx', compiled: join(ROOT, 'test/support/run/compiled.ts') };

/**
 * No LibreOffice is started in advance, because most tests convert only PDFs, and a start takes seconds of CPU. Tests
 * that send reports of their own may pause for ten minutes before the server announces the upload, even on a busy
 * machine. Tokens end at their `exp`, so that tests need not wait. Links change as rarely as possible, because tests compare
 * them. No renditions are made, because they cost more CPU than the conversions.
 */
const DEFAULT_ENVIRONMENT = {
  PORT: '0',
  JWT_SECRET,
  CONVERTER_SPARES: '0',
  CONVERTER_RENDITIONS: 'none',
  CONVERSION_SILENCE: '600',
  JWT_LEEWAY: '0',
  LINK_ROTATION_SECONDS: '86400',
};

/** Starts a system and waits until it is ready. @throws Error with the output of the process */
export async function startSystem({ data, env = {}, sources = false }: SystemOptions = {}): Promise<System> {
  const folder = data ?? (await freshFolder());
  if (!data) await placeCluster(join(folder, 'postgres'));
  if (!sources) await Promise.all([compileServer(), compileConverter()]);
  const loader = sources ? LOADERS.sources : LOADERS.compiled;
  // With the most permissive umask, only files whose mode the system sets are private.
  const command = ['-c', 'umask 0; exec "$@"', 'sh', process.execPath, '--import', loader, 'local/start.ts'];
  const child = spawn('/bin/sh', command, {
    cwd: ROOT,
    env: { ...withoutVitest(process.env), ...DEFAULT_ENVIRONMENT, ...env, LECTERN_DATA: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
  const closed = once(child, 'close');
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => stopped(child, signal, closed);
  const dispose = async () => {
    await stop();
    if (!data) await rm(folder, { recursive: true, force: true });
  };
  try {
    const ready = await readiness(child, folder, closed, () => output);
    return {
      ready,
      data: folder,
      pid: child.pid as number,
      output: () => output,
      stop,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Creates a folder that the user of the embedded parts can enter when root starts them. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-system-'));
  await chmod(folder, 0o711);
  return folder;
}

const withoutVitest = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(VITEST|NODE_OPTIONS|VITE_|TEST$)/.test(name)),
  );

async function readiness(
  child: ChildProcess,
  data: string,
  closed: Promise<unknown>,
  output: () => string,
): Promise<Ready> {
  for (const until = Date.now() + START_MS; Date.now() < until; await delay(50)) {
    const text = await readFile(join(data, 'ready.json'), 'utf8').catch(() => null);
    // A file with another pid belongs to an earlier start.
    const ready = text ? (JSON.parse(text) as Ready) : null;
    if (ready && ready.pid === child.pid) return ready;
    if (hasExited(child)) {
      await closed;
      break;
    }
  }
  throw new Error(`Lectern did not start:\n${output()}`);
}

const hasExited = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/** @param closed settles when the process has ended and its output is complete */
async function stopped(
  child: ChildProcess,
  signal: NodeJS.Signals,
  closed: Promise<unknown>,
): Promise<number | null> {
  if (!hasExited(child)) child.kill(signal);
  await closed;
  return child.exitCode;
}

/** A running system that test files share. */
export interface SharedSystem extends Ready {
  /** Its data folder. */
  data: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** A system that every test file may use, each with videos of its own. */
    system: SharedSystem;
  }
}

/** Tests of pages look at the images for phones. */
const SHARED = {
  UPLOAD_MAX_SIZE: '20000000',
  UPLOAD_MAX_PAGES: '500',
  CONVERTER_SPARES: '1',
  CONVERTER_RENDITIONS: 'phone',
};

/** A vitest global set-up: one system for the whole run. */
export default oncePerRun(
  'system',
  async (stack) => {
    await buildFront();
    const { ready, data } = stack.use(await startSystem({ env: SHARED }));
    return { ...ready, data };
  },
  (project, system) => project.provide('system', system),
);

/** The system that the files of this run share. */
export const sharedSystem = (): SharedSystem => inject('system');
