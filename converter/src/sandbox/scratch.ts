/** The temporary files of a converter, and those that a killed one left behind. */
import { rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../log.ts';

/** The folders for temporary files. */
export interface Scratch extends AsyncDisposable {
  /** Folder of this process. Its name identifies the process, so that the next start removes it after a kill. */
  directory: string;
  /** Folder of all converter processes on this machine, for files that are costly to make. */
  cache: string;
  /** The identifiers of the conversions that ended with their process, by the folders that it left behind. */
  interrupted: readonly string[];
  /** The keys of the uploads that were in the queues of these processes, by the files that they left behind. */
  waiting: readonly string[];
}

const NAME = /^run-(\d+)-(\d+)$/;

const CONVERSION = 'conversion-';
/** The name of the folder of a conversion. */
export const conversionFolder = (attempt: string) => `${CONVERSION}${attempt}`;

const WAITING = 'waiting-';
/** The name of the empty file of an upload in the queue. */
const waitingFile = (key: string) => `${WAITING}${Buffer.from(key).toString('base64url')}`;

/**
 * Keeps the keys of the uploads in the queue, so that the next process starts them at once when this one is killed.
 * Without a file, as on a full disk, the server announces the upload again later.
 */
export function recordWaiting(directory: string) {
  const pathOf = (upload: { key: string }) => join(directory, waitingFile(upload.key));
  const attempt = (work: () => void) => {
    try {
      work();
    } catch {}
  };
  return {
    add: (upload: { key: string }) => attempt(() => writeFileSync(pathOf(upload), '')),
    remove: (upload: { key: string }) => attempt(() => rmSync(pathOf(upload), { force: true })),
  };
}

/**
 * Returns a process's start time in clock ticks since boot, which distinguishes processes that have the same id.
 */
async function startTime(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Creates the folders and removes those of ended processes. `tidy` removes what a worker left in other places. */
export async function openScratch(
  root: string,
  tidy: (workerDirectory: string) => Promise<void>,
  log: Logger,
): Promise<Scratch> {
  const cache = join(root, 'cache');
  await mkdir(cache, { recursive: true, mode: 0o700 });
  const left: string[] = [];
  for (const folder of [root, cache]) left.push(...(await removeLeftovers(folder, tidy, log)));
  const after = (prefix: string) =>
    left.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const directory = join(root, `run-${process.pid}-${await startTime(process.pid)}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return {
    directory,
    cache,
    interrupted: after(CONVERSION),
    waiting: after(WAITING).map((key) => Buffer.from(key, 'base64url').toString()),
    [Symbol.asyncDispose]: () => remove(directory),
  };
}

/** @returns the names of what the ended processes had in their folders */
async function removeLeftovers(
  folder: string,
  tidy: (workerDirectory: string) => Promise<void>,
  log: Logger,
): Promise<string[]> {
  const left: string[] = [];
  for (const name of await readdir(folder)) {
    const [, pid, start] = NAME.exec(name) ?? [];
    if (!pid || (await startTime(Number(pid))) === start) continue;
    const run = join(folder, name);
    const entries = await readdir(run).catch(nullIfMissing);
    // Another converter that starts has removed it.
    if (!entries) continue;
    for (const entry of entries) await tidy(join(run, entry));
    left.push(...entries);
    await remove(run);
    log.info({ pid: Number(pid) }, 'scratch.leftover_removed');
  }
  return left;
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** Retries, because programs that die with their converter may still write files. */
const remove = (path: string) => rm(path, { recursive: true, force: true, maxRetries: 5 });
