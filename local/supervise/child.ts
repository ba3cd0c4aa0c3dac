/** A program that runs as long as this process: it ends with it, whatever ends this process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Logger } from '../../src/log.ts';
import { writePrivateFile } from './private-files.ts';
import { endProcess, identify, isAlive, type ProcessIdentity, sendSignal } from './process-identity.ts';

export interface ChildOptions {
  /** The name of the program in log lines and errors. */
  name: string;
  /** A path, or a name that is looked up in PATH. */
  command: string;
  args?: string[];
  cwd?: string;
  /** The program's whole environment. By default, the program inherits the environment of this process. */
  env?: NodeJS.ProcessEnv;
  /** The user that runs the program. Only root can choose one. */
  user?: { uid: number; gid: number };
  /** File with the process's identity, by which the next start finds and stops a process that a crash left behind. */
  pidFile?: string;
  /** File that receives the output; without it, `onLine` receives each line. */
  logFile?: string;
  onLine?: (line: string) => void;
  /** Signal that stops the program; SIGTERM by default. The kernel also sends it when this process is killed. */
  stopSignal?: NodeJS.Signals;
  /** Milliseconds after which `stop` kills the program and its process group. 10 s by default. */
  stopTimeout?: number;
  log: Logger;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child extends AsyncDisposable {
  pid: number;
  /** Resolves when the process has exited. */
  exited: Promise<Exit>;
  /** Returns the last lines of the output, for an error message; empty with `logFile`. */
  lastLines(): string[];
  stop(): Promise<void>;
}

const MAX_LINES = 20;

/**
 * Starts a program that never outlives this process: `stop` stops the program in order, and the kernel signals it when
 * this process is killed. The program has a process group of its own, so Ctrl-C reaches only this process.
 * @throws Error when the program does not exist or cannot be started
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, log, pidFile, stopSignal = 'SIGTERM', stopTimeout = 10_000 } = options;
  if (pidFile) await stopStaleProcess(pidFile, stopSignal, stopTimeout, log);
  const child = await launch(options, stopSignal);
  const lines = collectLines(child, options.onLine);
  const pid = child.pid as number;
  let stopping = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      if (stopping) log.debug({ name, pid, code, signal }, 'child.stopped');
      else log.error({ name, pid, code, signal, lines: lines.slice(-5) }, 'child.died');
      resolve({ code, signal });
    });
  });
  if (pidFile) await writePidFile(pidFile, pid);
  log.debug({ name, pid }, 'child.started');

  async function stop() {
    stopping = true;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(stopSignal);
      const killTimer = setTimeout(() => {
        log.warn({ name, pid, stopTimeout }, 'child.killed');
        sendSignal(-pid, 'SIGKILL');
      }, stopTimeout);
      await exited.finally(() => clearTimeout(killTimer));
    }
    // The group also holds the descendants that the program did not stop.
    sendSignal(-pid, 'SIGKILL');
    if (pidFile) await rm(pidFile, { force: true });
  }
  return { pid, exited, lastLines: () => [...lines], stop, [Symbol.asyncDispose]: stop };
}

async function launch(options: ChildOptions, deathSignal: NodeJS.Signals): Promise<ChildProcess> {
  const program = findProgram(options.command, options.env?.['PATH'] ?? process.env['PATH']);
  if (!program) throw new Error(`${options.name}: the program ${options.command} is not installed.`);
  const output = options.logFile ? openSync(options.logFile, 'a', 0o600) : 'pipe';
  try {
    const { command, args, user } = boundCommand(program, options, deathSignal);
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

/**
 * Executes the program unless the parent ended before the kernel had recorded the death signal. The program has the
 * usual umask, and writes no core dump: the dump would hold the secrets of its environment.
 */
const UNLESS_ORPHANED = '[ "$PPID" = "$0" ] || exit 1; umask 022; ulimit -c 0; exec "$@"';

/**
 * Returns the command that binds the program's lifetime to this process. The kernel clears PR_SET_PDEATHSIG when the
 * user changes, so `setpriv` changes the user first and sets the signal afterwards. Without `setpriv` (not Linux), only
 * `pidFile` cleans up after a crash.
 */
function boundCommand(program: string, { args = [], user }: ChildOptions, deathSignal: NodeJS.Signals) {
  const setpriv = process.platform === 'linux' && findProgram('setpriv', process.env['PATH']);
  if (!setpriv) return { command: program, args, user };
  const as = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
  const become = ['/bin/sh', '-c', UNLESS_ORPHANED, String(process.pid), program, ...args];
  return { command: setpriv, args: [`--pdeathsig=${deathSignal.slice(3)}`, ...as, '--', ...become] };
}

/** Returns the path of a program; null when no folder of `path` holds the program. */
export function findProgram(command: string, path = ''): string | null {
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

function collectLines(child: ChildProcess, onLine?: (line: string) => void): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > MAX_LINES) lines.shift();
      onLine?.(line);
    });
  }
  return lines;
}

async function writePidFile(pidFile: string, pid: number): Promise<void> {
  const identity = await identify(pid);
  if (!identity) return;
  await writePrivateFile(pidFile, JSON.stringify(identity));
}

export async function stopStaleProcess(
  pidFile: string,
  signal: NodeJS.Signals,
  timeout: number,
  log: Logger,
): Promise<void> {
  const text = await readFile(pidFile, 'utf8').catch(() => null);
  const before = text === null ? null : parseIdentity(text);
  if (before && (await isAlive(before))) {
    log.warn({ pid: before.pid, pidFile }, 'child.stale');
    await endProcess(before, [signal, 'SIGKILL'], timeout);
  }
  await rm(pidFile, { force: true });
}

function parseIdentity(text: string): ProcessIdentity | null {
  try {
    const { pid, started } = JSON.parse(text);
    return Number.isInteger(pid) && pid > 1 ? { pid, started } : null;
  } catch {
    return null;
  }
}
