/** A whole Lectern on data of its own that can be killed in any of its parts. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freshFolder, type System, startSystem } from '../../support/parts/system.ts';
import type { Random } from '../../support/random.ts';
import { commandOf, processesIn, treeOf } from './processes.ts';

export interface House extends AsyncDisposable {
  readonly system: System;
  /** Of the converter that runs now; null while there is none. */
  converter(): Promise<number | null>;
  /** Kills one part, at once. @returns which */
  kill(part: Part): Promise<string>;
  /** Stops everything in order. @returns what it left, one sentence each */
  stop(): Promise<string[]>;
}

export const PARTS = ['the converter', 'a LibreOffice', 'what draws', 'a whole cell', 'the server'] as const;
export type Part = (typeof PARTS)[number];

/** What tells a part by its command line. */
const BELOW_CONVERTER: Partial<Record<Part, RegExp>> = {
  'a LibreOffice': /^[^\0]*soffice\.bin\0/,
  'what draws': /^[^\0]*node\0.*raster\/worker/,
  'a whole cell': /^[^\0]*bwrap\0/,
};

const GONE_WITHIN_MS = 10_000;
/** A part is not there all the time. */
const THERE_WITHIN_MS = 10_000;

export async function openHouse(chance: Random): Promise<House> {
  const data = await freshFolder();
  const scratch = join(data, 'scratch');
  const env = {
    CONVERSION_SILENCE: '2',
    XMPP_SERVICE: 'off',
    CONVERTER_SCRATCH: scratch,
    UPLOAD_MAX_PAGES: '2000',
  };
  let system = await startSystem({ data, env });
  const port = new URL(system.ready.graphql).port;

  async function converter(): Promise<number | null> {
    const text = await readFile(join(data, 'converter.pid'), 'utf8').catch(() => '{}');
    const { pid } = JSON.parse(text) as { pid?: number };
    return pid !== undefined && commandOf(pid).includes('main.ts') ? pid : null;
  }

  async function victimOf(part: Part): Promise<number | null> {
    const root = await converter();
    const pattern = BELOW_CONVERTER[part];
    if (root === null || !pattern) return root;
    const found = treeOf(root).filter((pid) => pattern.test(commandOf(pid)));
    return found.length > 0 ? chance.of(found) : null;
  }

  async function stop(): Promise<string[]> {
    const code = await system.stop();
    const left = code === 0 ? [] : [`the server ended with ${code}`];
    for (const until = Date.now() + GONE_WITHIN_MS; Date.now() < until; await delay(50)) {
      if (processesIn(data).length === 0) break;
    }
    left.push(
      ...processesIn(data).map((pid) => `process ${pid} is left: ${commandOf(pid).replaceAll('\0', ' ')}`),
    );
    for (const [folder, expected] of [
      [scratch, 'cache'],
      [join(data, 's3', 'temporary'), ''],
      [join(data, 's3', 'events'), ''],
    ] as const) {
      const names = (await readdir(folder)).filter((name) => name !== expected);
      left.push(...names.map((name) => `${join(folder, name)} is left`));
    }
    return left;
  }

  return {
    get system() {
      return system;
    },
    converter,
    stop,
    async kill(part) {
      if (part === 'the server') {
        await system.stop('SIGKILL');
        system = await startSystem({ data, env: { ...env, PORT: port } });
        return part;
      }
      let pid = await victimOf(part);
      for (const until = Date.now() + THERE_WITHIN_MS; pid === null && Date.now() < until; await delay(50)) {
        pid = await victimOf(part);
      }
      if (pid === null) return `${part}, of which there was none`;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        return `${part}, which was quicker`;
      }
      return part;
    },
    async [Symbol.asyncDispose]() {
      await system.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
