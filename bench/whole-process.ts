/** Starts whole.ts in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ask, Opened, Usage } from './whole.ts';

export interface Whole extends Opened {
  pid: number;
  usage(): Promise<Usage>;
  /** Signs so many links in that process, as if each page of a document were signed for each request. */
  sign(count: number): Promise<void>;
}

export async function startWhole(stack: AsyncDisposableStack, databaseUrl: string): Promise<Whole> {
  const child = fork(fileURLToPath(new URL('whole.ts', import.meta.url)), [databaseUrl], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  stack.defer(() => void child.kill('SIGKILL'));
  const [opened] = (await once(child, 'message')) as [Opened];
  const ask = async (asking: Ask): Promise<Usage> => {
    const answer = once(child, 'message') as Promise<[Usage]>;
    child.send(asking);
    return (await answer)[0];
  };
  return {
    ...opened,
    pid: child.pid ?? 0,
    usage: () => ask({ ask: 'usage' }),
    sign: async (count) => void (await ask({ ask: 'sign', count })),
  };
}
