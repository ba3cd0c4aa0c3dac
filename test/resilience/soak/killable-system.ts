/** A whole system on a data folder of its own. A test can kill each of its processes. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freshFolder, type System, startSystem } from '../../support/parts/system.ts';
import type { Random } from '../../support/random.ts';
import { commandOf, processesIn, treeOf } from './processes.ts';

export interface KillableSystem extends AsyncDisposable {
  /** The system that runs now. It is another one after the server was killed. */
  readonly system: System;
  /** Returns the process id of the running converter; null while none runs. */
  converter(): Promise<number | null>;
  /** Kills one process of a target with SIGKILL. @returns a description for the log */
  kill(target: Target): Promise<string>;
  /** Stops everything in order. @returns one sentence for each process and file that remains */
  stop(): Promise<string[]>;
}

export const TARGETS = ['converter', 'LibreOffice', 'raster worker', 'sandbox', 'server'] as const;
export type Target = (typeof TARGETS)[number];

/** Recognises a descendant of the converter by its command line, whose arguments end with NUL. */
const COMMAND_LINES: Partial<Record<Target, RegExp>> = {
  LibreOffice: /^[^\0]*soffice\.bin\0/,
  'raster worker': /^[^\0]*node\0.*raster\/worker/,
  sandbox: /^[^\0]*bwrap\0/,
};

const EXIT_TIMEOUT_MS = 60_000;
/** The converter starts and stops most targets for each document, so a target may not run at the moment. */
const START_TIMEOUT_MS = 10_000;

export async function startKillableSystem(random: Random): Promise<KillableSystem> {
  const data = await freshFolder();
  const scratch = join(data, 'scratch');
  const env = {
    // The default of a server.
    CONVERSION_SILENCE: '10',
    XMPP_SERVICE: 'off',
    CONVERTER_SCRATCH: scratch,
    UPLOAD_MAX_PAGES: '2000',
    // A kill also interrupts the making of renditions.
    CONVERTER_RENDITIONS: 'phone',
  };
  let system = await startSystem({ data, env });
  const port = new URL(system.ready.graphql).port;

  async function converter(): Promise<number | null> {
    const text = await readFile(join(data, 'converter.pid'), 'utf8').catch(() => '{}');
    const { pid } = JSON.parse(text) as { pid?: number };
    return pid !== undefined && /main[.][jt]s/.test(commandOf(pid)) ? pid : null;
  }

  async function findProcess(target: Target): Promise<number | null> {
    const root = await converter();
    const pattern = COMMAND_LINES[target];
    if (root === null || !pattern) return root;
    const found = treeOf(root).filter((pid) => pattern.test(commandOf(pid)));
    return found.length > 0 ? random.of(found) : null;
  }

  async function waitForProcess(target: Target): Promise<number | null> {
    let pid = await findProcess(target);
    for (const until = Date.now() + START_TIMEOUT_MS; pid === null && Date.now() < until; await delay(50)) {
      pid = await findProcess(target);
    }
    return pid;
  }

  return {
    get system() {
      return system;
    },
    converter,
    async stop() {
      const code = await system.stop();
      const exit = code === 0 ? [] : [`The server exited with status ${code}.`];
      return [...exit, ...(await remainingProcesses(data)), ...(await remainingFiles(data, scratch))];
    },
    async kill(target) {
      if (target === 'server') {
        await system.stop('SIGKILL');
        system = await startSystem({ data, env: { ...env, PORT: port } });
        return target;
      }
      const pid = await waitForProcess(target);
      if (pid === null) return `${target} (no process was running)`;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        return `${target} (the process had exited)`;
      }
      return target;
    },
    async [Symbol.asyncDispose]() {
      await system.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function remainingProcesses(data: string): Promise<string[]> {
  for (const until = Date.now() + EXIT_TIMEOUT_MS; Date.now() < until; await delay(50)) {
    if (processesIn(data).length === 0) break;
  }
  return processesIn(data).map((pid) => `Process ${pid} remains: ${commandOf(pid).replaceAll('\0', ' ')}`);
}

async function remainingFiles(data: string, scratch: string): Promise<string[]> {
  const remaining: string[] = [];
  for (const [folder, expected] of [
    [scratch, 'cache'],
    [join(data, 's3', 'temporary'), ''],
    [join(data, 's3', 'events'), ''],
  ] as const) {
    const names = (await readdir(folder)).filter((name) => name !== expected);
    remaining.push(...names.map((name) => `${join(folder, name)} remains.`));
  }
  return remaining;
}
