/** The store on PostgreSQL 15, which Debian 12 installs. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, portAnswers } from '../../../local/supervise/ports.ts';
import { awaitDatabase } from '../../../src/store/connection/await-database.ts';
import { VideoEntity } from '../../../src/store/entities.ts';
import { deliverOutboxJob } from '../../../src/store/jobs.ts';
import { migrate, type Orm, openOrm } from '../../../src/store/orm.ts';
import { readVideo } from '../../../src/store/read.ts';
import { change } from '../../../src/store/write-path/change.ts';
import { seed, startTestServer } from '../../support/servers/test-server.ts';
import { silentLog } from '../../support/silent-log.ts';

const run = promisify(execFile);

const DEBIAN = '/usr/lib/postgresql/15/bin';

describe.skipIf(!existsSync(join(DEBIAN, 'postgres')))('PostgreSQL 15 from Debian', () => {
  let server: Awaited<ReturnType<typeof debianPostgres>>;
  beforeAll(async () => {
    server = await debianPostgres();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('runs the migrations, changes and jobs', async () => {
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

  // The commands are those of docs/operations.md.
  it('has everything after a dump was restored into an empty database', async () => {
    const dump = join(server.directory, 'lectern.dump');
    const restored = new URL(server.url);
    restored.pathname = '/restored';
    await using source = await startTestServer({ databaseUrl: server.url, secret: SECRET, rooms: true });
    const { id, medias } = await seed(source, { documents: 2, pages: 3 });
    const [first = ''] = medias;
    const before = await readVideo(source.orm.em, id);
    const uploadId = before?.medias.find((media) => media.id === first)?.shown?.uploadId ?? 0;
    const pages = await source.parts.pages.read(first, uploadId, 1, 3);
    expect(pages).toHaveLength(3);
    const jobs = await jobsOf(source.orm);
    await run(join(DEBIAN, 'pg_dump'), ['-Fc', '-d', server.url, '-f', dump]);
    await source.write(id, (video) => ({ ...video, title: 'After the backup' }));

    await run(join(DEBIAN, 'createdb'), ['--maintenance-db', server.url, 'restored']);
    await run(join(DEBIAN, 'pg_restore'), ['--no-owner', '-d', restored.href, dump]);
    await using target = await startTestServer({ databaseUrl: restored.href, secret: SECRET, rooms: true });
    expect(await readVideo(target.orm.em, id)).toEqual(before);
    expect(await target.parts.pages.read(first, uploadId, 1, 3)).toEqual(pages);
    expect(await jobsOf(target.orm)).toEqual(jobs);
    const changed = await target.write(id, (video) => ({ ...video, title: 'Restored' }));
    expect(changed).toMatchObject({ title: 'Restored', version: (before?.version ?? 0) + 1 });
  });

  it('that lost the database makes the tables anew, without a video', async () => {
    const lost = new URL(server.url);
    lost.pathname = '/lost';
    await run(join(DEBIAN, 'createdb'), ['--maintenance-db', server.url, 'lost']);
    await using target = await startTestServer({ databaseUrl: lost.href, secret: SECRET });
    expect(await target.orm.em.fork().count(VideoEntity)).toBe(0);
    const { id } = await seed(target);
    expect(await readVideo(target.orm.em, id)).toMatchObject({ id });
  });
});

const SECRET = 'a secret of more than thirty-two characters';

const jobsOf = (orm: Orm) =>
  orm.em.fork().execute('select key, task_identifier from graphile_worker.jobs order by key');

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
  // Its port is open earlier, while it still starts up.
  await awaitDatabase(url, 60, silentLog, new AbortController().signal);
  return {
    url,
    directory,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function idsOf(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (which) => Number((await run('id', [which, name])).stdout)),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}
