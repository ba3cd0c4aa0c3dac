import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.ts';

/**
 * A folder of this process's own for everything that lives only as long as a conversion. Its name says
 * which process, so that the next start can remove what a killed one left behind.
 */
export interface Scratch extends AsyncDisposable {
  /** Only this process's files. */
  directory: string;
  /** Outlives processes: what is costly to make and the same for all of them. */
  cache: string;
}

const NAME = /^run-(\d+)-(\d+)$/;

/** Since boot, in clock ticks: with the pid it tells one process from a later one of the same number. */
async function startTime(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Makes the folder, after removing those of processes that are no more; `tidy` removes what a worker left elsewhere. */
export async function openScratch(
  root: string,
  tidy: (worker: string) => Promise<void>,
  log: Log,
): Promise<Scratch> {
  const cache = join(root, 'cache');
  await mkdir(cache, { recursive: true, mode: 0o700 });
  for (const folder of [root, cache]) await removeLeftovers(folder, tidy, log);
  const directory = join(root, `run-${process.pid}-${await startTime(process.pid)}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return {
    directory,
    cache,
    [Symbol.asyncDispose]: () => remove(directory),
  };
}

async function removeLeftovers(
  folder: string,
  tidy: (worker: string) => Promise<void>,
  log: Log,
): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid, start] = NAME.exec(name) ?? [];
    if (!pid || (await startTime(Number(pid))) === start) continue;
    const run = join(folder, name);
    for (const worker of await readdir(run)) await tidy(join(run, worker));
    await remove(run);
    log.info({ pid: Number(pid) }, 'scratch.leftover_removed');
  }
}

/** Tries again while those who die with their converter are still dying. */
const remove = (path: string) => rm(path, { recursive: true, force: true, maxRetries: 5 });
