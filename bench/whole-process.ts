/** Starts whole.ts in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Opened } from './whole.ts';

export async function startWhole(stack: AsyncDisposableStack, databaseUrl: string): Promise<Opened> {
  const child = fork(fileURLToPath(new URL('whole.ts', import.meta.url)), [databaseUrl], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  stack.defer(() => void child.kill('SIGKILL'));
  const [opened] = (await once(child, 'message')) as [Opened];
  return opened;
}
