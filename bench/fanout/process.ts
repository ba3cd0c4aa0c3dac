/** The processes of a benchmark: contenders and viewers, and what they say. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Ask, Said, Usage } from './serve.ts';
import type { Heard, Watching } from './watch.ts';

type Message = Said | Heard;

/** A server with one contender in it. */
export interface Server {
  process: ChildProcess;
  port: number;
  usage(): Promise<Usage>;
  /** @returns when it began, on the clock that all processes share. */
  turn(version: number): Promise<number>;
}

/** A process with many viewers in it, all of them subscribed. */
export interface Viewers {
  process: ChildProcess;
  /** From here on messages count. @returns what resolves when each viewer has had one. */
  arm(): Promise<{ all: Promise<{ at: number; bytes: number }> }>;
}

const child = (file: string, args: string[], nodeOptions: string[] = []) =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--no-warnings', '--expose-gc', ...nodeOptions],
    env: { ...process.env, NODE_ENV: 'production' },
  });

/** The next message that `pick` takes. */
function heard<T>(from: ChildProcess, pick: (message: Message) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (work: () => void) => {
      from.off('message', look);
      from.off('exit', fail);
      work();
    };
    const fail = () => settle(() => reject(new Error('a process ended')));
    const look = (message: Message) => {
      if ('heard' in message && message.heard === 'lost') {
        settle(() => reject(new Error('a viewer was dropped')));
        return;
      }
      const picked = pick(message);
      if (picked !== undefined) settle(() => resolve(picked));
    };
    from.on('message', look);
    from.on('exit', fail);
  });
}

/** @param nodeOptions As the server runs in production. */
export async function startContender(name: string, nodeOptions: string[] = []): Promise<Server> {
  const server = child('serve.ts', [name], nodeOptions);
  const port = await heard(server, (m) => ('said' in m && m.said === 'port' ? m.port : undefined));
  return {
    process: server,
    port,
    usage() {
      const answer = heard(server, (m) => ('said' in m && m.said === 'usage' ? m.usage : undefined));
      server.send({ ask: 'usage' } satisfies Ask);
      return answer;
    },
    turn(version) {
      const answer = heard(server, (m) => ('said' in m && m.said === 'turned' ? m.at : undefined));
      server.send({ ask: 'turn', version } satisfies Ask);
      return answer;
    },
  };
}

/** Resolves when all of them are subscribed and have had their first state. */
export async function startViewers(watching: Watching): Promise<Viewers> {
  const viewers = child('watch.ts', [JSON.stringify(watching)]);
  await heard(viewers, (m) => ('heard' in m && m.heard === 'ready') || undefined);
  return {
    process: viewers,
    async arm() {
      const armed = heard(viewers, (m) => ('heard' in m && m.heard === 'armed') || undefined);
      viewers.send('turn');
      await armed;
      return { all: heard(viewers, (m) => ('heard' in m && m.heard === 'all' ? m : undefined)) };
    },
  };
}
