/** pgbench, which runs the statements of a page turn as fast as PostgreSQL can. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Orm } from '../../src/store/orm.ts';
import type { Run } from './load.ts';

/** Debian installs pgbench beside its server, and a wrapper into the PATH. */
const PGBENCH = process.env['PGBENCH'] ?? 'pgbench';

/** The id of the video of a number from 1 on, as the statements compute it. */
export const videoId = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** The statements of a page turn, in the order in which src/store/write-path/change-share.ts sends them. */
function script(videos: number, pages: number, state: string): string {
  const id = "('00000000-0000-4000-8000-' || lpad(:n::text, 12, '0'))";
  return `\\set n random(1, ${videos})
\\set page random(1, ${pages})
begin;
select v.* from video v where v.id = ${id}::uuid for update;
select m.* from shared_live_media m where m.video_id = ${id}::uuid order by m.created_on, m.id;
with updated as (
  update video set active_shared_live_media_page = :page, version = version + 1 where id = ${id}::uuid
), message as (
  insert into outbox (video, version, event, state) values (${id}::uuid, 1, 'navigate_sharing', '${state}')
) select pg_notify('lectern_video', ${id}),
  graphile_worker.add_job('drain', payload := '{}'::json, job_key := 'drain:' || ${id}, flags := array['xmpp']);
commit;
`;
}

/** Ends the process with instructions when there is no pgbench. */
export async function requirePgbench(): Promise<void> {
  await promisify(execFile)(PGBENCH, ['--version']).catch(() => {
    process.stderr.write(
      'This benchmark compares with pgbench, which is not installed. Debian has it in its server package:\n' +
        '  apt-get install --no-install-recommends postgresql-15\n' +
        'If it is elsewhere, set PGBENCH=/path/to/pgbench.\n',
    );
    process.exit(1);
  });
}

export interface PgbenchOptions {
  url: string;
  orm: Orm;
  clients: number;
  seconds: number;
  pages: number;
}

export async function pgbenchRun(
  stack: AsyncDisposableStack,
  { url, orm, clients, seconds, pages }: PgbenchOptions,
): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-pgbench-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const [row] = await orm.em.fork().execute<{ state: object }[]>('select state from outbox limit 1');
  // pgbench takes a colon before a letter for a variable.
  const state = JSON.stringify(row?.state ?? {})
    .replaceAll("'", "''")
    .replaceAll(':', ': ');
  return async (videos) => {
    const file = join(folder, `${videos.length}.sql`);
    await writeFile(file, script(videos.length, pages, state));
    const threads = String(Math.min(cpus().length, clients));
    const options = ['-n', '-M', 'prepared', '-c', String(clients), '-j', threads, '-T', String(seconds)];
    // The published figures were measured with a log of each transaction.
    const log = ['-l', '--log-prefix', join(folder, `log-${Date.now()}`)];
    const { stdout } = await promisify(execFile)(PGBENCH, [...options, ...log, '-f', file, url], {
      cwd: folder,
    });
    const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
    const average = Number(/latency average = ([\d.]+)/.exec(stdout)?.[1]);
    return { perSecond, durations: [average] };
  };
}
