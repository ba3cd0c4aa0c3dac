import { readFile, readlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** A process, told apart from a later one that was given the same number. */
export interface Identity {
  pid: number;
  /** Ticks after boot at which it started; null where there is no /proc. */
  started: number | null;
}

/** null when there is no such process, or it is only waiting to be reaped. */
export async function identify(pid: number): Promise<Identity | null> {
  if (process.platform !== 'linux') return exists(pid) ? { pid, started: null } : null;
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The second field is the program's name in brackets and may hold anything: count from the last one.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return null;
  return { pid, started: Number(fields[19]) };
}

export async function isAlive({ pid, started }: Identity): Promise<boolean> {
  const now = await identify(pid);
  return now !== null && now.started === started;
}

/** The folder a process works in; null when it is gone or not ours to look at. */
export const workingFolder = (pid: number): Promise<string | null> =>
  readlink(`/proc/${pid}/cwd`).catch(() => null);

/** @returns false when it was gone already. */
export function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Ends a process that is not our child: asks with each signal in turn, waiting `patience` ms after each. */
export async function end(who: Identity, signals: NodeJS.Signals[], patience = 10_000): Promise<void> {
  for (const signal of signals) {
    send(who.pid, signal);
    const until = Date.now() + patience;
    while (Date.now() < until) {
      if (!(await isAlive(who))) return;
      await delay(10);
    }
  }
  throw new Error(`Process ${who.pid} does not end, not even by ${signals.at(-1)}.`);
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
