import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { startPostgres } from '../../local/postgres/postgres.ts';
import { succeedsAs } from '../../local/supervise/data-folder.ts';
import { FolderInUse } from '../../local/supervise/lock.ts';
import { freePort } from '../../local/supervise/ports.ts';
import { identify } from '../../local/supervise/process-identity.ts';
import { placeCluster } from '../support/parts/initialised-cluster.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { silentLog } from '../support/silent-log.ts';

let folder: string;
const directory = () => join(folder, 'postgres');
const start = async () => startPostgres({ directory: directory(), port: await freePort(), log: silentLog });
/** The tests that are not about a first start begin with data, because `initdb` takes seconds on a busy machine. */
const withData = () => placeCluster(directory());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-postgres-'));
  await chmod(folder, 0o711);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function query(url: string, sql: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const source = (name: string) => new URL(`../../local/${name}.ts`, import.meta.url).href;

/** Starts PostgreSQL from a process that the test can kill. */
async function startElsewhere(
  env: NodeJS.ProcessEnv = {},
  options: { cwd?: string; uid?: number; gid?: number } = {},
) {
  const script = `
    import { startPostgres } from '${source('postgres/postgres')}';
    import { freePort } from '${source('supervise/ports')}';
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const { url } = await startPostgres({ directory: process.env.DIRECTORY, port: await freePort(), log });
    console.log(url);
    setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DIRECTORY: directory(), ...env },
    ...options,
  });
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, url: String(url) };
}

const postmaster = async (url: string): Promise<number> =>
  Number((await query(url, "select pg_read_file('postmaster.pid') as file"))[0].file.split('\n')[0]);

const waitForExit = (pid: number) => expect.poll(() => identify(pid)).toBeNull();

describe('PostgreSQL', () => {
  test('the embedded PostgreSQL keeps its data over a restart', async () => {
    await withData();
    {
      await using first = await start();
      await query(first.url, `create table kept as select 'é 授業' as word`);
    }
    await using second = await start();
    expect(await query(second.url, 'select word from kept')).toEqual([{ word: 'é 授業' }]);
  });

  test('the embedded PostgreSQL is a durable PostgreSQL 18 in UTF-8 that listens on loopback only', async () => {
    await using postgres = await start();
    const [row] = await query(
      postgres.url,
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('server_encoding') as encoding,
        current_setting('fsync') as fsync, current_setting('listen_addresses') as listen,
        current_setting('password_encryption') as auth`,
    );
    expect(row).toEqual({
      major: 18,
      encoding: 'UTF8',
      fsync: 'on',
      listen: '127.0.0.1',
      auth: 'scram-sha-256',
    });
  });

  test('the embedded PostgreSQL refuses a wrong password', async () => {
    await withData();
    await using postgres = await start();
    const url = new URL(postgres.url);
    url.password = 'guessed';
    await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  test('the embedded PostgreSQL dies when its parent is killed, and starts again on the same data', async () => {
    await withData();
    const { child, url } = await startElsewhere();
    await query(url, 'create table kept as select 1 as n');
    const pid = await postmaster(url);
    child.kill('SIGKILL');
    await waitForExit(pid);
    await using again = await start();
    expect(await query(again.url, 'select n from kept')).toEqual([{ n: 1 }]);
  });

  test('the embedded PostgreSQL restarts after it was killed during work', async () => {
    await withData();
    const { child, url } = await startElsewhere();
    await query(url, 'create table kept as select 1 as n');
    const pid = await postmaster(url);
    process.kill(pid, 'SIGKILL');
    await waitForExit(pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await using again = await start();
    expect(await query(again.url, 'select n from kept')).toEqual([{ n: 1 }]);
  });

  test('the embedded PostgreSQL runs for any user, also in a folder with a relative path', async () => {
    const nobody = { uid: 65_534, gid: 65_534 };
    const isOther = process.getuid?.() === 0 && (await succeedsAs(nobody, process.execPath, ['--version']));
    if (isOther) await chown(folder, nobody.uid, nobody.gid);
    const options = { cwd: folder, ...(isOther && nobody) };
    const { child, url } = await startElsewhere({ DIRECTORY: 'postgres' }, options);
    expect(await query(url, 'select 1 as n')).toEqual([{ n: 1 }]);
    const pid = await postmaster(url);
    child.kill('SIGKILL');
    await waitForExit(pid);
  });

  test('the embedded PostgreSQL is stopped first when it has outlived its parent', async () => {
    await withData();
    // Without setpriv, PostgreSQL does not learn that its parent ended.
    const { child, url } = await startElsewhere({ PATH: '' });
    const pid = await postmaster(url);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await identify(pid)).not.toBeNull();
    await using again = await start();
    expect(await identify(pid)).toBeNull();
    expect(await query(again.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('the embedded PostgreSQL refuses a second start while the first one runs, and names its pid', async () => {
    await withData();
    const results = await Promise.allSettled([start(), start()]);
    const running = results.find((result) => result.status === 'fulfilled');
    const refused = results.find((result) => result.status === 'rejected');
    await using postgres = running?.value ?? (await start());
    expect(refused?.reason).toBeInstanceOf(FolderInUse);
    expect(refused?.reason.pid).toBe(process.pid);
    expect(await query(postgres.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('the embedded PostgreSQL reports why it cannot start', async () => {
    await withData();
    const taken = Number(new URL(inject('postgres').url).port || 5432);
    const starting = startPostgres({ directory: directory(), port: taken, log: silentLog });
    await expect(starting).rejects.toThrow(/Address already in use/);
  });
});

test('each test file has a database of its own', async () => {
  await using one = await freshDatabase({ empty: true });
  await using other = await freshDatabase({ empty: true });
  await query(one.url, 'create table mine (n int)');
  await expect(query(other.url, 'select * from mine')).rejects.toThrow(/does not exist/);
});
