/** Starts server.ts in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Addresses {
  graphql: string;
  graphqlWs: string;
}

export type ServerRequest = { request: 'usage' } | { request: 'sign'; count: number };

/** The usage of the process since its start. */
export interface Usage {
  /** Milliseconds of CPU. */
  cpu: number;
  /** RSA signatures. */
  signatures: number;
  /** Resident memory in bytes. */
  memory: number;
}

export interface ServerProcess extends Addresses {
  pid: number;
  usage(): Promise<Usage>;
  /** Signs `count` links in the server's process. */
  sign(count: number): Promise<void>;
}

export async function startServerProcess(
  stack: AsyncDisposableStack,
  databaseUrl: string,
): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [databaseUrl], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  stack.defer(() => void child.kill('SIGKILL'));
  const [addresses] = (await once(child, 'message')) as [Addresses];
  const send = async (request: ServerRequest): Promise<Usage> => {
    const response = once(child, 'message') as Promise<[Usage]>;
    child.send(request);
    return (await response)[0];
  };
  return {
    ...addresses,
    pid: child.pid ?? 0,
    usage: () => send({ request: 'usage' }),
    sign: async (count) => void (await send({ request: 'sign', count })),
  };
}
