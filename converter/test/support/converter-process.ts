import { type ChildProcess, spawn } from 'node:child_process';
import { compileConverter } from '../../../test/support/parts/builds.ts';

/** The converter as a process, as it is deployed. */
export interface ConverterProcess extends AsyncDisposable {
  url: string;
  pid: number;
  /** The parsed lines of the log. */
  lines: Record<string, unknown>[];
  exited: Promise<number | NodeJS.Signals | null>;
  kill(signal: NodeJS.Signals): void;
  closeInput(): void;
  disconnect(): void;
}

/** With the cache of the run, a start needs a tenth less processor time. */
const inherited = () => {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }) };
};

/**
 * Starts the compiled converter and waits until it listens. `stdin` is `ignore` for a process without standard input,
 * as in a container. `within` is a command that runs the converter.
 */
export async function startConverterProcess(
  env: Record<string, string>,
  stdin: 'pipe' | 'ignore' = 'pipe',
  within: readonly string[] = [],
): Promise<ConverterProcess> {
  const main = await compileConverter();
  const [command = '', ...args] = [...within, process.execPath, main];
  const child: ChildProcess = spawn(command, args, {
    env: { ...inherited(), ...env },
    stdio: [stdin, 'ignore', 'pipe', 'ipc'],
  });
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    rest += text;
    const complete = rest.split('\n');
    rest = complete.pop() ?? '';
    lines.push(...complete.map((line) => (line.startsWith('{') ? JSON.parse(line) : { text: line })));
  });
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ?? code));
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.on('message', (message) => resolve((message as { listening: string }).listening));
    void exited.then((code) =>
      reject(new Error(`The converter exited with ${code}: ${JSON.stringify(lines)} ${rest}`)),
    );
  });
  return {
    url,
    pid: child.pid ?? 0,
    lines,
    exited,
    kill: (signal) => void child.kill(signal),
    closeInput: () => void child.stdin?.end(),
    disconnect: () => child.disconnect(),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
