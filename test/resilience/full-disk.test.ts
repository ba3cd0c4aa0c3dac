/** A PostgreSQL whose disk is full, on a small file system of its own. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startPostgres } from '../../local/postgres/postgres.ts';
import { freePort } from '../../local/supervise/ports.ts';
import { ask, token } from '../support/clients/ask.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { byLength } from '../support/run/test-length.ts';
import { seed, startTestServer } from '../support/servers/test-server.ts';
import { silentLog } from '../support/silent-log.ts';

/** Room for an empty database with its write-ahead log. */
const SIZE = '160m';
const NAVIGATE = 'mutation ($media: ID!, $page: Int!) { navigate(id: $media, page: $page) { __typename } }';

/** A file system in memory; null where this process may not mount one. */
function mountSmallDisk() {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0711`, 'tmpfs', folder], {
      stdio: 'pipe',
    });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  chmodSync(folder, 0o711);
  return {
    folder,
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['--lazy', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes a file until the file system has no space. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  const block = Buffer.alloc(1 << 20);
  try {
    for (;;) await file.write(block);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    await file.close();
  }
}

const isShort = byLength({ short: true, long: false });

test.skipIf(isShort)(
  'with a full disk under PostgreSQL commands end with UNAVAILABLE, and work again with space',
  async ({ skip }) => {
    await using disk = mountSmallDisk();
    if (!disk) return skip('This process may not mount a file system: run the test as root.');
    await using postgres = await startPostgres({
      directory: join(disk.folder, 'postgres'),
      port: await freePort(),
      settings: { max_wal_size: '48MB', min_wal_size: '32MB' },
      log: silentLog,
    });
    await using server = await startTestServer({
      databaseUrl: postgres.url,
      secret: JWT_SECRET,
      rooms: true,
    });
    const { id: video, medias } = await seed(server, { pages: 30 });
    const instructor = await token({ roles: ['instructor'], video });
    let page = 1;
    const turn = async () => {
      page = (page % 30) + 1;
      const { errors } = await ask(server.graphql, instructor, NAVIGATE, { media: medias[0], page });
      return errors[0]?.extensions.code ?? null;
    };
    const ready = async () => (await fetch(new URL('/ready', server.graphql))).status;
    expect(await turn()).toBeNull();
    const filler = join(disk.folder, 'filler');
    await fill(filler);
    // The first turns still fit into the pages that the table has.
    await expect.poll(turn, { timeout: 30_000, interval: 0 }).toBe('UNAVAILABLE');
    expect(await ready()).toBe(503);
    await rm(filler);
    await expect.poll(ready, { timeout: 30_000 }).toBe(200);
    expect(await turn()).toBeNull();
  },
);
