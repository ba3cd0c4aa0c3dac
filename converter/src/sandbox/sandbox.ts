/** Starts programs in the strongest sandbox that this machine supports. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { chown } from 'node:fs/promises';
import { ConfigError } from '../config/config.ts';
import type { Logger } from '../log.ts';
import { bwrapCommand, type Identity } from './bwrap.ts';
import { type MemoryCgroup, type MemoryCgroups, openMemoryCgroups } from './memory-cgroups.ts';
import { probeSandbox } from './probe.ts';
import { limitedCommand, type Program, type WorkerFolders } from './program.ts';

/** The kinds of containment, from the strongest to the weakest. */
export type Containment = 'bwrap, one user per worker' | 'bwrap, in a user namespace' | 'none';

export interface Sandbox {
  readonly containment: Containment;
  /** Control groups for the memory of workers; null where they are not available. */
  readonly cgroups: MemoryCgroups | null;
  /** Starts a program in a process group of its own. `worker` is the number of the worker. */
  spawn(program: Program, worker: number, cgroup?: MemoryCgroup | null): ChildProcessWithoutNullStreams;
  /** Makes the user of the worker's programs the owner of a folder. */
  own(path: string, worker: number): Promise<void>;
}

/** The ids of users that own no other file on this machine. A later worker uses the same id again. */
const FIRST_UID = 64_100;
const UID_COUNT = 400;
const uidOf = (worker: number) => FIRST_UID + (worker % UID_COUNT);

function createSandbox(containment: Containment, cgroups: MemoryCgroups | null): Sandbox {
  const identityOf = (worker: number): Identity =>
    containment === 'bwrap, one user per worker' ? { uid: uidOf(worker) } : 'same';
  return {
    containment,
    cgroups,
    spawn(program, worker, cgroup) {
      const line = containment === 'none' ? plainCommand(program) : bwrapCommand(program, identityOf(worker));
      const [command = '', ...args] = [...(cgroup?.enter ?? []), ...line];
      return spawn(command, args, {
        cwd: '/',
        env: program.env,
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
    },
    async own(path, worker) {
      if (containment === 'bwrap, one user per worker') await chown(path, uidOf(worker), uidOf(worker));
    },
  };
}

/** Without namespaces, a program still has limits and an empty environment, and dies with this process. */
const plainCommand = (program: Program) => [
  '/usr/bin/setpriv',
  '--pdeathsig',
  'KILL',
  '--',
  ...limitedCommand(program),
];

/**
 * Returns the strongest containment that works on this machine. `probe` is a program that reads the files of the actual
 * programs and exits with 0. A containment works when it runs this program. @throws ConfigError when `requested` is
 * `bwrap` and bubblewrap fails.
 */
export async function findSandbox(
  requested: 'auto' | 'bwrap' | 'none',
  scratch: string,
  probe: (folders: WorkerFolders) => Program,
  log: Logger,
): Promise<Sandbox> {
  const cgroups = openMemoryCgroups();
  const choices: Containment[] = ['bwrap, in a user namespace'];
  if (process.getuid?.() === 0) choices.unshift('bwrap, one user per worker');
  let reason: string | null = null;
  if (requested !== 'none') {
    for (const containment of choices) {
      const sandbox = createSandbox(containment, cgroups);
      reason = await probeSandbox(sandbox.spawn, scratch, probe);
      if (reason === null) return sandbox;
      log.info({ containment, reason }, 'sandbox.unavailable');
    }
  }
  if (requested === 'bwrap') {
    throw new ConfigError(
      `bubblewrap does not work here (${reason}), so programs would open the files of strangers without a sandbox. Let it run, as docs/containers.md describes for containers, or accept this with CONVERTER_SANDBOX=auto.`,
    );
  }
  log.warn(
    {
      protection:
        'Only the container isolates programs: run it without root, with a read-only file system, and with no network but the storage and the API. Programs still have an empty environment, limits and deadlines.',
    },
    'sandbox.none',
  );
  return createSandbox('none', cgroups);
}
