/** The store on PostgreSQL 15, which Debian 12 installs. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { freePort, portAnswers } from '../../local/supervise/ports.ts';
import { VideoEntity } from '../../src/store/entities.ts';
import { deliverOutboxJob } from '../../src/store/jobs.ts';
import { migrate, openOrm } from '../../src/store/orm.ts';
import { readVideo } from '../../src/store/read.ts';
import { change } from '../../src/store/write-path/change.ts';

const run = promisify(execFile);

const DEBIAN = '/usr/lib/postgresql/15/bin';

describe.skipIf(!existsSync(join(DEBIAN, 'postgres')))('PostgreSQL 15 from Debian', () => {
  it('runs the migrations, changes and jobs', async () => {
    await using server = await debianPostgres();
    const orm = await openOrm(server.url, 4);
    try {
      await migrate(orm, server.url);
      await migrate(orm, server.url);
      const id = crypto.randomUUID();
      await orm.em.fork().insert(VideoEntity, { id, title: 'On fifteen' });
      await change(orm.em, { rooms: true }, id, (video) => ({
        video: { ...video, title: 'Renamed' },
        jobs: [deliverOutboxJob(id)],
      }));
      expect(await readVideo(orm.em, id)).toMatchObject({ title: 'Renamed', version: 2 });
      const [jobs] = await orm.em.fork().execute('select count(*)::int as count from graphile_worker.jobs');
      expect(jobs).toEqual({ count: 1 });
    } finally {
      await orm.close(true);
    }
  });
});

/** Starts a server as a user other than root, because PostgreSQL refuses to run as root. */
async function debianPostgres() {
  const directory = await mkdtemp(join(tmpdir(), 'lectern-pg15-'));
  const root = process.getuid?.() === 0;
  const user = root ? await idsOf('nobody') : null;
  if (user) await chown(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  const port = await freePort();
  const options = { ...user, cwd: directory, env: { PATH: DEBIAN, LC_ALL: 'C.UTF-8' } };
  await run(
    join(DEBIAN, 'initdb'),
    ['-D', data, '-U', 'lectern', '-A', 'trust', '-E', 'UTF8', '-N'],
    options,
  );
  const child: ChildProcess = spawn(
    join(DEBIAN, 'postgres'),
    ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-c', 'unix_socket_directories=', '-F'],
    { ...options, stdio: 'ignore' },
  );
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const url = `postgres://lectern@127.0.0.1:${port}/postgres`;
  await portAnswers(port);
  await expect.poll(() => acceptsClients(url), { timeout: 20_000 }).toBe(true);
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Whether PostgreSQL accepts clients: its port is open earlier, while it still starts up. */
async function acceptsClients(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function idsOf(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (which) => Number((await run('id', [which, name])).stdout)),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}
