/** Limits of memory that the kernel enforces, where this process may set them. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A control group of the kernel that bounds the memory of all processes in it, with their temporary files. */
export interface MemoryCgroup {
  /** The beginning of a command line that enters the group and then runs the rest of the command line. */
  enter: string[];
  /** Whether the kernel killed a process of the group because the group had no memory left. */
  isExceeded(): boolean;
  /** Removes the group. Waits up to a second for its last processes, which may still be ending. */
  remove(): Promise<void>;
}

/** Creates control groups below one that this process may divide. */
export interface MemoryCgroups {
  version: 'cgroup v1' | 'cgroup v2';
  /** Returns null when the group cannot be created. */
  create(name: string, bytes: number): MemoryCgroup | null;
}

interface Version {
  version: MemoryCgroups['version'];
  /** The groups that may contain new ones, the preferred one first. */
  parents: string[];
  limit: string;
  /** Further files of a group and their content; not every kernel has them. */
  options: Record<string, string>;
  /** The file with the line `oom_kill N`. */
  events: string;
}

const ROOT = '/sys/fs/cgroup';
const PREFIX = 'lectern-worker-';
const MAX_REMOVE_TRIES = 20;
const REMOVE_PAUSE_MS = 50;
/** Longer than a program takes to enter its group, also on a busy machine. */
const LEFTOVER_AGE_MS = 60_000;
/** Writes the id of the shell, which becomes the program, into the list of the group's processes. */
const ENTER = 'echo $$ > "$1" && shift && exec "$@"';

/** Returns null where the kernel has no control groups for memory, or where this process may not create one. */
export function openMemoryCgroups(): MemoryCgroups | null {
  for (const { parents, ...version } of versions(read('/proc/self/cgroup'))) {
    for (const parent of parents) {
      const groups = tryParent(parent, version);
      if (groups) return groups;
    }
  }
  return null;
}

/** cgroups(7): each line of `/proc/self/cgroup` has the number of a hierarchy, its controllers and a path. */
function versions(lines: string): Version[] {
  const unified = /^0::(\/.*)$/m.exec(lines)?.[1];
  const memory = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(\/.*)$/m.exec(lines)?.[1];
  const found: Version[] = [];
  if (unified !== undefined && read(join(ROOT, 'cgroup.controllers')).includes('memory')) {
    const own = join(ROOT, unified);
    // A group with processes cannot be divided, so a supervisor may have put this process into a group of its own.
    found.push({
      version: 'cgroup v2',
      parents: own === ROOT ? [own] : [own, dirname(own)],
      limit: 'memory.max',
      options: { 'memory.swap.max': '0', 'memory.oom.group': '1' },
      events: 'memory.events',
    });
  }
  if (memory !== undefined) {
    const mount = join(ROOT, 'memory');
    found.push({
      version: 'cgroup v1',
      // Inside of a container, the path is often that of the host.
      parents: [existsSync(join(mount, memory)) ? join(mount, memory) : mount],
      limit: 'memory.limit_in_bytes',
      options: {},
      events: 'memory.oom_control',
    });
  }
  return found;
}

function tryParent(parent: string, version: Omit<Version, 'parents'>): MemoryCgroups | null {
  removeLeftovers(parent);
  const groups: MemoryCgroups = {
    version: version.version,
    create: (name, bytes) => createGroup(join(parent, PREFIX + name), bytes, version),
  };
  if (version.version === 'cgroup v2')
    attempt(() => writeFileSync(join(parent, 'cgroup.subtree_control'), '+memory'));
  const probe = groups.create(`probe-${process.pid}`, 2 ** 30);
  void probe?.remove();
  return probe && groups;
}

function createGroup(
  path: string,
  bytes: number,
  { limit, options, events }: Omit<Version, 'parents'>,
): MemoryCgroup | null {
  if (!attempt(() => mkdirSync(path))) return null;
  // Writing to a file that is missing fails, because nobody can create files there.
  if (!attempt(() => writeFileSync(join(path, limit), String(bytes)))) {
    attempt(() => rmdirSync(path));
    return null;
  }
  for (const [name, value] of Object.entries(options)) attempt(() => writeFileSync(join(path, name), value));
  return {
    enter: ['/bin/sh', '-c', ENTER, 'sh', join(path, 'cgroup.procs')],
    isExceeded: () => /^oom_kill [1-9]/m.test(read(join(path, events))),
    remove: () => removeGroup(path),
  };
}

async function removeGroup(path: string): Promise<void> {
  for (let tries = 0; tries < MAX_REMOVE_TRIES; tries++) {
    if (attempt(() => rmdirSync(path)) || !existsSync(path)) return;
    await delay(REMOVE_PAUSE_MS);
  }
}

/**
 * Removes the groups of converters that were killed. The kernel refuses to remove a group that is in use. Another
 * converter may have created a group whose program has not entered it yet, so new groups stay.
 */
function removeLeftovers(parent: string): void {
  attempt(() => {
    for (const name of readdirSync(parent)) {
      const path = join(parent, name);
      if (name.startsWith(PREFIX) && isOld(path)) attempt(() => rmdirSync(path));
    }
  });
}

const isOld = (path: string): boolean => {
  const created = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return created !== undefined && Date.now() - created > LEFTOVER_AGE_MS;
};

function attempt(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
