/** A small file system that a test fills. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why a test without a small disk is skipped. */
export const NO_MOUNT = 'This process may not mount a file system: run the test as root.';

export interface SmallDisk extends AsyncDisposable {
  folder: string;
  /** Writes a file until there is no space. */
  fill(): Promise<void>;
  /** Removes that file. */
  free(): Promise<void>;
}

/** Mounts a file system in memory. @returns null where this process may not mount one */
export function mountSmallDisk(size: string): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-disk-'));
  try {
    const options = `size=${size},mode=0711`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  chmodSync(folder, 0o711);
  const filler = join(folder, 'filler');
  return {
    folder,
    fill: () => fill(filler),
    free: () => rm(filler),
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['--lazy', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  const [block, byte] = [Buffer.alloc(1 << 20), Buffer.alloc(1)];
  try {
    for (const data of [block, byte]) {
      for (;;) {
        const { bytesWritten } = await file.write(data);
        if (bytesWritten < data.length) break;
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}
