/**
 * One initialised PostgreSQL cluster for a test run. A copy takes less CPU than `initdb` and does not wait for the
 * disk.
 */
import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres } from '../../../local/postgres/postgres.ts';
import { freePort } from '../../../local/supervise/ports.ts';
import { oncePerRun } from '../run/once-per-run.ts';
import { silentLog } from '../silent-log.ts';

const run = promisify(execFile);

/** Path of the run's cluster. The workers of vitest inherit the environment. */
const VARIABLE = 'LECTERN_TEST_CLUSTER';

/** A vitest global set-up. */
export default oncePerRun(
  'cluster',
  async (stack) => {
    const folder = await mkdtemp(join(tmpdir(), 'lectern-cluster-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    await chmod(folder, 0o711);
    const directory = join(folder, 'postgres');
    const postgres = await startPostgres({ directory, port: await freePort(), log: silentLog });
    await postgres[Symbol.asyncDispose]();
    return directory;
  },
  (_project, directory) => {
    process.env[VARIABLE] = directory;
  },
);

/**
 * Copies the run's cluster to `directory`, from which `startPostgres` then starts. Does nothing outside of a run, and
 * where the user that runs PostgreSQL cannot enter the temporary folder, because the data then lies elsewhere.
 */
export async function placeCluster(directory: string): Promise<void> {
  const cluster = process.env[VARIABLE];
  if (!cluster || (await lstat(join(cluster, 'data'))).isSymbolicLink()) return;
  await mkdir(directory);
  await chmod(directory, 0o711);
  const parts = ['data', 'password'].map((name) => join(cluster, name));
  await run('cp', ['-a', '--reflink=auto', ...parts, directory]);
}
