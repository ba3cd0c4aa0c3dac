/** Removes what `npm start` and `npm run dev` leave on this machine (`npm run clean`). */
import { readdir, readFile, realpath, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { EnvironmentReader } from '../src/config/environment.ts';
import { reportFatal } from '../src/shutdown.ts';
import { LINK_FILE, STATE_FOLDER } from './supervise/data-folder.ts';
import { lockFolder } from './supervise/lock.ts';
import { DATA_FOLDER } from './variables.ts';

/** The parts whose data may be outside the data folder. */
const PARTS = ['postgres', 'prosody'];
const DATA_PREFIX = 'data-';

/**
 * Removes a data folder, its data below `state`, the data there whose folder was deleted before, and the copies of
 * PostgreSQL there when no data is left.
 * @returns the removed paths
 * @throws FolderInUse while a process uses the data folder
 */
export async function clean(data: string, state = STATE_FOLDER): Promise<string[]> {
  const removed: string[] = [];
  const remove = async (path: string) => {
    await rm(path, { recursive: true, force: true });
    removed.push(path);
  };
  if (await exists(data)) {
    await using _lock = await lockFolder(data);
    for (const part of PARTS) {
      const place = await placeOf(join(data, part, 'data'), state);
      if (place) await remove(place);
    }
    await remove(resolve(data));
  }
  for (const name of await names(state)) {
    if (name.startsWith(DATA_PREFIX) && (await isForgotten(join(state, name))))
      await remove(join(state, name));
  }
  const left = await names(state);
  // The copies of PostgreSQL belong to every clone on this machine.
  const isUnused = left.length > 0 && !left.some((name) => name.startsWith(DATA_PREFIX));
  if (isUnused) await remove(state);
  return removed;
}

/** The folder below `state` that a link leads into; null when the data is in the data folder. */
async function placeOf(link: string, state: string): Promise<string | null> {
  const target = await realpath(link).catch(() => null);
  const root = `${await realpath(state).catch(() => state)}${sep}`;
  if (!target?.startsWith(root)) return null;
  return dirname(target).startsWith(`${root}${DATA_PREFIX}`) ? dirname(target) : null;
}

/** Whether the link to this data is gone. Data of an earlier version does not name its link, and stays. */
async function isForgotten(place: string): Promise<boolean> {
  const link = await readFile(join(place, LINK_FILE), 'utf8').catch(() => null);
  if (link === null) return false;
  return (await realpath(link).catch(() => null)) !== (await realpath(join(place, 'data')).catch(() => ''));
}

const names = (folder: string) => readdir(folder).catch(() => [] as string[]);

const exists = (path: string) =>
  realpath(path).then(
    () => true,
    () => false,
  );

if (import.meta.main) {
  await clean(new EnvironmentReader(process.env).read(DATA_FOLDER)).then((removed) => {
    for (const path of removed) console.log(`removed ${path}`);
    if (removed.length === 0) console.log('There is nothing to remove.');
  }, reportFatal);
}
