import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ready } from '../../local/ready.ts';
import { identify } from '../../local/supervise/process-identity.ts';
import { DemoError } from './terminal.ts';

/** The Lectern that runs on this machine. @throws DemoError when none does */
export async function findRunning(): Promise<Ready> {
  const file = join(process.env['LECTERN_DATA'] ?? '.lectern', 'ready.json');
  const ready: Ready | null = await readFile(file, 'utf8').then(JSON.parse, () => null);
  if (!ready || !(await identify(ready.pid))) {
    throw new DemoError(`No Lectern is running here (${file}). Run npm start in another terminal first.`);
  }
  return ready;
}
