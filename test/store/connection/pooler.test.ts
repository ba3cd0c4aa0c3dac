/** A server behind PgBouncer, where the Debian package is installed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { userNamed } from '../../../local/supervise/data-folder.ts';
import { freePort, portAnswers } from '../../../local/supervise/ports.ts';
import { requireSessions } from '../../../src/store/connection/require-sessions.ts';
import { type FreshDatabase, freshDatabase } from '../../support/parts/postgres.ts';

const PGBOUNCER = '/usr/sbin/pgbouncer';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase({ empty: true });
});
afterAll(() => database[Symbol.asyncDispose]());

async function pooler(mode: string) {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-pgbouncer-'));
  const { hostname, port, username, password, pathname } = new URL(database.url);
  const listen = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  const name = pathname.slice(1);
  await writeFile(
    file,
    `[databases]
${name} = host=${hostname} port=${port} dbname=${name} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listen}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
`,
  );
  // PgBouncer refuses to run as root.
  const user = process.getuid?.() === 0 ? await userNamed('nobody') : null;
  if (user) {
    await chown(folder, user.uid, user.gid);
    await chown(file, user.uid, user.gid);
  }
  const child = spawn(PGBOUNCER, ['-q', file], { ...(user ?? {}), stdio: 'ignore' });
  await portAnswers(listen, { timeout: 60_000 });
  const url = new URL(database.url);
  url.port = String(listen);
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit');
      child.kill('SIGINT');
      await exit;
      await rm(folder, { recursive: true });
    },
  };
}

it('a direct connection is a session', async () => {
  await expect(requireSessions(database.url)).resolves.toBeUndefined();
});

it.skipIf(!existsSync(PGBOUNCER))('a pooler in session mode is accepted', async () => {
  await using pgbouncer = await pooler('session');
  await expect(requireSessions(pgbouncer.url)).resolves.toBeUndefined();
});

it.skipIf(!existsSync(PGBOUNCER))('a pooler in transaction mode is refused with a sentence', async () => {
  await using pgbouncer = await pooler('transaction');
  await expect(requireSessions(pgbouncer.url)).rejects.toThrow(
    /^DATABASE_URL leads to a pooler .* set pool_mode=session\.$/,
  );
});
