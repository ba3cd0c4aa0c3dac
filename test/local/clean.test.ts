/** `npm run clean`, and the bounds of the log files. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clean } from '../../local/clean.ts';
import { lockFolder } from '../../local/supervise/lock.ts';
import { rotateLogs } from '../../local/supervise/log-rotation.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lectern-clean-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const folder = async (...names: string[]) => {
  const path = join(root, ...names);
  await mkdir(path, { recursive: true });
  return path;
};

/** A data folder whose PostgreSQL keeps its data below the state folder. */
async function project(name: string) {
  const place = await folder('state', `data-${name}`);
  const target = await folder('state', `data-${name}`, 'data');
  const link = join(await folder(name, 'postgres'), 'data');
  await symlink(target, link);
  await writeFile(join(place, 'link'), link);
  return { data: join(root, name), place };
}

test('the clean-up removes the data folder with its data elsewhere, and nothing of another project', async () => {
  const [own, other] = [await project('own'), await project('other')];
  await folder('state', 'postgresql-18');
  expect(await clean(own.data, join(root, 'state'))).toEqual([own.place, own.data]);
  expect((await readdir(join(root, 'state'))).sort()).toEqual(['data-other', 'postgresql-18']);
  expect(await readdir(other.data)).toEqual(['postgres']);
  expect(await clean(other.data, join(root, 'state'))).toContain(join(root, 'state'));
  expect(await readdir(root)).toEqual([]);
});

test('the clean-up removes data whose folder was deleted before, and keeps data of unknown origin', async () => {
  const forgotten = await project('forgotten');
  await rm(forgotten.data, { recursive: true });
  await folder('state', 'data-unknown', 'data');
  expect(await clean(join(root, 'none'), join(root, 'state'))).toEqual([forgotten.place]);
  expect(await readdir(join(root, 'state'))).toEqual(['data-unknown']);
});

test('the clean-up refuses a data folder that is in use', async () => {
  const { data } = await project('running');
  await using _lock = await lockFolder(data);
  await expect(clean(data, join(root, 'state'))).rejects.toThrow('is in use by process');
  expect(await readdir(join(data, 'postgres'))).toEqual(['data']);
});

test('a log file that is too long is emptied, and its content stays in one file that only its user reads', async () => {
  const file = join(root, 'lectern.log');
  for (const content of ['first', 'second', 'third']) {
    await writeFile(file, content);
    await rotateLogs(root, 1);
    expect((await stat(file)).size).toBe(0);
  }
  expect(await readFile(`${file}.old`, 'utf8')).toBe('third');
  expect((await stat(`${file}.old`)).mode & 0o777).toBe(0o600);
  await writeFile(file, 'x');
  await rotateLogs(root, 1);
  expect(await readFile(file, 'utf8')).toBe('x');
});
