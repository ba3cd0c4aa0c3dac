/** Tells a process from a later one with the same number. */
import { readFile, readlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Identifies a process even when the system later gives its number to another one. */
export interface ProcessIdentity {
  pid: number;
  /** Start time in clock ticks after boot; null where there is no /proc. */
  started: number | null;
}

/** The identity of a running process; null when it does not exist or is a zombie. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  if (process.platform !== 'linux') return exists(pid) ? { pid, started: null } : null;
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The second field is the program's name in brackets. The name may hold any character, so fields count from the last
  // bracket.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return null;
  return { pid, started: Number(fields[19]) };
}

export async function isAlive({ pid, started }: ProcessIdentity): Promise<boolean> {
  const now = await identify(pid);
  return now !== null && now.started === started;
}

/** The working folder of a process; null when the process has ended or its folder cannot be read. */
export const workingFolder = (pid: number): Promise<string | null> =>
  readlink(`/proc/${pid}/cwd`).catch(() => null);

/** @returns false when the process had already ended. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Ends a process that need not be a child. Sends each signal in turn and waits `timeout` ms after each. */
export async function endProcess(
  identity: ProcessIdentity,
  signals: NodeJS.Signals[],
  timeout = 10_000,
): Promise<void> {
  for (const signal of signals) {
    sendSignal(identity.pid, signal);
    const until = Date.now() + timeout;
    while (Date.now() < until) {
      if (!(await isAlive(identity))) return;
      await delay(10);
    }
  }
  throw new Error(`Process ${identity.pid} still runs after ${signals.at(-1)}.`);
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
