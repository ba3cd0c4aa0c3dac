/** Starts the processes of a benchmark, contenders and viewers, and exchanges messages with them. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type ContenderRequest = { request: 'publish'; version: number } | { request: 'usage' };

export type ContenderResponse =
  | { response: 'port'; port: number }
  | { response: 'published'; at: number }
  | { response: 'usage'; usage: Usage };

export type ViewersResponse =
  | { response: 'ready' }
  /** The process counts messages from now on. */
  | { response: 'counting' }
  /** Every viewer has received a state. `at` is the time of the last one, and `pointers` counts values since the start. */
  | { response: 'received'; at: number; bytes: number; pointers: number }
  /** The connection of a viewer was closed. */
  | { response: 'closed' };

export interface Usage {
  /** Resident memory in bytes, after a garbage collection. */
  memory: number;
  /** Milliseconds of CPU since the start. */
  cpu: number;
}

export interface ViewersOptions {
  port: number;
  count: number;
  /** Id of the video; the contenders have only one. */
  video?: string;
  /** `Bearer …`, for a server that requires a token. */
  authorization?: string;
  /** Whether each viewer follows the pointer too, over the same WebSocket. */
  followsPointer?: boolean;
}

/** A process with one contender. */
export interface ContenderProcess {
  process: ChildProcess;
  port: number;
  usage(): Promise<Usage>;
  /** Publishes the state of a version. @returns the time of the publication, on the clock that all processes share */
  publish(version: number): Promise<number>;
}

/** A process with many subscribed viewers. */
export interface ViewersProcess {
  process: ChildProcess;
  /** Counts states from now on. `received` resolves when each viewer has received one. */
  count(): Promise<{ received: Promise<{ at: number; bytes: number; pointers: number }> }>;
}

const start = (file: string, args: string[], nodeOptions: string[] = []) =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--no-warnings', '--expose-gc', ...nodeOptions],
    env: { ...process.env, NODE_ENV: 'production' },
  });

type Response = ContenderResponse | ViewersResponse;

/** The next response of a kind. @throws when the process ends or a viewer loses its connection */
function nextResponse<Kind extends Response['response']>(
  from: ChildProcess,
  kind: Kind,
): Promise<Extract<Response, { response: Kind }>> {
  return new Promise((resolve, reject) => {
    const settle = (work: () => void) => {
      from.off('message', onMessage);
      from.off('exit', onExit);
      work();
    };
    const onExit = () => settle(() => reject(new Error('A process of the benchmark ended.')));
    const onMessage = (message: Response) => {
      if (message.response === 'closed') {
        settle(() => reject(new Error('The connection of a viewer was closed.')));
      } else if (message.response === kind) {
        settle(() => resolve(message as Extract<Response, { response: Kind }>));
      }
    };
    from.on('message', onMessage);
    from.on('exit', onExit);
  });
}

export async function startContender(name: string, nodeOptions: string[] = []): Promise<ContenderProcess> {
  const child = start('contender-server.ts', [name], nodeOptions);
  const { port } = await nextResponse(child, 'port');
  const send = (request: ContenderRequest) => child.send(request);
  return {
    process: child,
    port,
    async usage() {
      const response = nextResponse(child, 'usage');
      send({ request: 'usage' });
      return (await response).usage;
    },
    async publish(version) {
      const response = nextResponse(child, 'published');
      send({ request: 'publish', version });
      return (await response).at;
    },
  };
}

/** Resolves when all viewers are subscribed and have received their first state. */
export async function startViewers(options: ViewersOptions): Promise<ViewersProcess> {
  const child = start('viewers.ts', [JSON.stringify(options)]);
  await nextResponse(child, 'ready');
  return {
    process: child,
    async count() {
      const counting = nextResponse(child, 'counting');
      child.send('count');
      await counting;
      return { received: nextResponse(child, 'received') };
    },
  };
}
