import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Logger } from '../../src/log.ts';
import { end, type Identity, identify, isAlive, send } from './process.ts';

export interface ChildOptions {
  /** What it is called in log lines and errors. */
  name: string;
  /** A path, or a name to look up in PATH. */
  command: string;
  args?: string[];
  cwd?: string;
  /** Its whole environment; ours by default. */
  env?: NodeJS.ProcessEnv;
  /** Whom it runs as; only root can choose. */
  user?: { uid: number; gid: number };
  /** Remembers the process, so that the next start ends one that a crash of ours left behind. */
  pidFile?: string;
  /** Takes its output as it comes; without it, each line goes to `onLine`. */
  logFile?: string;
  onLine?: (line: string) => void;
  /** Asks it to stop; SIGTERM by default. Also sent when we are killed. */
  stopSignal?: NodeJS.Signals;
  /** How long it may take to stop, in ms, before it is killed with all it started. 10 s by default. */
  stopTimeout?: number;
  log: Logger;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child extends AsyncDisposable {
  pid: number;
  /** Settles when it is gone, whoever ended it. */
  exited: Promise<Exit>;
  /** Its last lines, for an error message; empty with `logFile`. */
  lastLines(): string[];
  stop(): Promise<void>;
}

const LAST_LINES = 20;

/**
 * Starts a program that lives as long as we do: stopped in order by `stop`, and by the kernel when we are
 * killed. It has a process group of its own, so a Ctrl-C in the terminal reaches only us.
 * @throws Error when there is no such program or it cannot be started
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, log, pidFile, stopSignal = 'SIGTERM', stopTimeout = 10_000 } = options;
  if (pidFile) await endStale(pidFile, stopSignal, stopTimeout, log);
  const child = await launch(options, stopSignal);
  const lines = gather(child, options.onLine);
  const pid = child.pid as number;
  let stopping = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      if (stopping) log.debug({ name, pid, code, signal }, 'child.stopped');
      else log.error({ name, pid, code, signal, lines: lines.slice(-5) }, 'child.died');
      resolve({ code, signal });
    });
  });
  if (pidFile) await remember(pidFile, pid);
  log.debug({ name, pid }, 'child.started');

  async function stop() {
    stopping = true;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(stopSignal);
      const late = setTimeout(() => {
        log.warn({ name, pid, stopTimeout }, 'child.killed');
        send(-pid, 'SIGKILL');
      }, stopTimeout);
      await exited.finally(() => clearTimeout(late));
    }
    // Whatever it started and left behind is in its group.
    send(-pid, 'SIGKILL');
    if (pidFile) await rm(pidFile, { force: true });
  }
  return { pid, exited, lastLines: () => [...lines], stop, [Symbol.asyncDispose]: stop };
}

async function launch(options: ChildOptions, deathSignal: NodeJS.Signals): Promise<ChildProcess> {
  const program = find(options.command, options.env?.['PATH'] ?? process.env['PATH']);
  if (!program) throw new Error(`${options.name}: there is no program ${options.command} on this machine.`);
  const output = options.logFile ? openSync(options.logFile, 'a', 0o600) : 'pipe';
  try {
    const { command, args, user } = bound(program, options, deathSignal);
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', output, output],
      detached: true,
      ...user,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) =>
        reject(new Error(`${options.name} cannot be started: ${error.message}`)),
      );
    });
    return child;
  } finally {
    if (typeof output === 'number') closeSync(output);
  }
}

/** Becomes the program, unless whoever started us was gone before the kernel knew to tell us. */
const UNLESS_ORPHANED = '[ "$PPID" = "$0" ] || exit 1; exec "$@"';

/**
 * The command that ties a program's life to ours. PR_SET_PDEATHSIG is forgotten when the user changes, so
 * `setpriv` does both, in that order. Where there is none (not Linux), only `pidFile` cleans up after a crash.
 */
function bound(program: string, { args = [], user }: ChildOptions, deathSignal: NodeJS.Signals) {
  const setpriv = process.platform === 'linux' && find('setpriv', process.env['PATH']);
  if (!setpriv) return { command: program, args, user };
  const as = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
  const become = ['/bin/sh', '-c', UNLESS_ORPHANED, String(process.pid), program, ...args];
  return { command: setpriv, args: [`--pdeathsig=${deathSignal.slice(3)}`, ...as, '--', ...become] };
}

/** Where a program is; null when it is nowhere in `path`. */
export function find(command: string, path = ''): string | null {
  const places = command.includes('/') ? [command] : path.split(delimiter).map((dir) => join(dir, command));
  return places.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function gather(child: ChildProcess, onLine?: (line: string) => void): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
      onLine?.(line);
    });
  }
  return lines;
}

async function remember(pidFile: string, pid: number): Promise<void> {
  const identity = await identify(pid);
  if (!identity) return;
  await writeFile(`${pidFile}.new`, JSON.stringify(identity), { mode: 0o600 });
  await rename(`${pidFile}.new`, pidFile);
}

export async function endStale(
  pidFile: string,
  signal: NodeJS.Signals,
  patience: number,
  log: Logger,
): Promise<void> {
  const text = await readFile(pidFile, 'utf8').catch(() => null);
  const before = text === null ? null : parse(text);
  if (before && (await isAlive(before))) {
    log.warn({ pid: before.pid, pidFile }, 'child.stale');
    await end(before, [signal, 'SIGKILL'], patience);
  }
  await rm(pidFile, { force: true });
}

function parse(text: string): Identity | null {
  try {
    const { pid, started } = JSON.parse(text);
    return Number.isInteger(pid) && pid > 1 ? { pid, started } : null;
  } catch {
    return null;
  }
}
