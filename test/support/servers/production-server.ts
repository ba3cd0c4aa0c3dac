/** The compiled server as an operator runs it, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { compileServer } from '../parts/builds.ts';

/** One line of the server's log. */
export interface LogLine {
  /** 30 info, 40 warn, 50 error, 60 fatal. */
  level: number;
  /** The name of the event. */
  msg: string;
  [field: string]: unknown;
}

export interface ProductionServer extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  url: string;
  pid: number;
  /** Returns the lines of the log so far. */
  lines: LogLine[];
  /** Returns the output without the log, such as the stack of an uncaught exception. */
  printed(): string;
  /** Resolves with its exit code when the process has ended; null when a signal killed it. */
  exited: Promise<number | null>;
  /** Sends a signal and waits until the process has ended. @returns its exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** The arguments that docs/operations.md recommends. */
const NODE_ARGUMENTS = ['--max-semi-space-size=16', '--enable-source-maps'];

export interface ProductionOptions {
  /** The environment without PATH, HOST and PORT, which the function sets. */
  env: Record<string, string>;
  /** By default a free one. */
  port?: number;
  /** More arguments of Node, such as `--import`. */
  nodeArguments?: string[];
}

/** Starts `dist/main.js` and waits until it is ready. @throws Error with the output of the process */
export async function startProduction({
  env,
  port = 0,
  nodeArguments = [],
}: ProductionOptions): Promise<ProductionServer> {
  const main = await compileServer();
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, ...nodeArguments, main], {
    env: {
      ...env,
      PATH: process.env['PATH'] ?? '',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
      HOST: '127.0.0.1',
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: LogLine[] = [];
  const other: string[] = [];
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const ready = Promise.withResolvers<string>();
  createInterface({ input: child.stderr }).on('line', (line) => other.push(line));
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parse(text);
    if (!line) other.push(text);
    else if (lines.push(line) && line.msg === 'server.ready') ready.resolve(String(line['url']));
  });
  const printed = () => other.join('\n');
  void exited.then(() => ready.reject(new Error(`The server did not start:\n${printed()}`)));

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    child.kill(signal);
    return exited;
  }

  return {
    url: await ready.promise,
    pid: child.pid as number,
    lines,
    printed,
    exited,
    stop,
    [Symbol.asyncDispose]: () => stop().then(() => {}),
  };
}

function parse(text: string): LogLine | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
