import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSecrets } from '../../local/secrets.ts';
import { makeDataPrivate, writePrivateFile } from '../../local/supervise/private-files.ts';
import { sharedSystem } from '../support/parts/system.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-private-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

/** The mode of a file or folder that other users can enter, but neither list nor read. */
const isPassage = (mode: number) => (mode & 0o066) === 0;

/** The paths below a folder whose content other users can list, read or write. */
async function exposed(path: string, root = path): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const each = join(path, entry.name);
    const mode = entry.isSymbolicLink() ? 0 : await modeOf(each);
    if (entry.isDirectory() && isPassage(mode) && (mode & 0o011) !== 0)
      found.push(...(await exposed(each, root)));
    if (entry.isDirectory() ? !isPassage(mode) : (mode & 0o077) !== 0) {
      found.push(`${relative(root, each)} ${mode.toString(8)}`);
    }
  }
  return found;
}

test('other users can read nothing in the data folder of a system that was started with the umask 0', async () => {
  const { data } = sharedSystem();
  expect(isPassage(await modeOf(data))).toBe(true);
  expect(await readdir(data)).toEqual(
    expect.arrayContaining(['secrets.json', 'ready.json', 's3', 'postgres']),
  );
  expect(await exposed(data)).toEqual([]);
});

test('the start removes the access of other users to files of an earlier start', async () => {
  const data = join(folder, 'earlier');
  await mkdir(join(data, 's3'), { recursive: true });
  await mkdir(join(data, 'postgres'));
  await loadSecrets(join(data, 'secrets.json'));
  for (const name of ['lectern.log', 'converter.log', 'postgres/password'])
    await writeFile(join(data, name), 'x');
  const paths = ['secrets.json', 'lectern.log', 'converter.log', 'postgres/password', 's3', '.'];
  for (const name of paths) await chmod(join(data, name), 0o777);
  await makeDataPrivate(data);
  for (const name of paths.slice(0, -2)) expect(await modeOf(join(data, name)), name).toBe(0o600);
  expect(await modeOf(join(data, 's3'))).toBe(0o700);
  expect(isPassage(await modeOf(data))).toBe(true);
});

test('the start does not follow a symbolic link when it changes modes', async () => {
  const data = join(folder, 'linked');
  const target = join(folder, 'target');
  await mkdir(data);
  await writeFile(target, 'x');
  await chmod(target, 0o644);
  await symlink(target, join(data, 'secrets.json'));
  await makeDataPrivate(data);
  expect(await modeOf(target)).toBe(0o644);
});

test('a private file is private although an unfinished one with another mode exists', async () => {
  const file = join(folder, 'secret');
  await writeFile(`${file}.new`, 'left behind');
  await chmod(`${file}.new`, 0o666);
  await writePrivateFile(file, 'content');
  expect([await modeOf(file), await readFile(file, 'utf8')]).toEqual([0o600, 'content']);
});
