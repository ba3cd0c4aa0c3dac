import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import { bwrapped, type Identity } from './bwrap.ts';
import { limited, type Program } from './program.ts';

/** How programs are contained on this machine, from the strongest to the weakest. */
export type Containment = 'bwrap, as nobody' | 'bwrap, in a user namespace' | 'none';

export interface Sandbox {
  readonly containment: Containment;
  /** Starts a program in its own process group; `worker` numbers it. */
  spawn(program: Program, worker: number): ChildProcessWithoutNullStreams;
  /** Hands a folder over to the user the worker's programs run as. */
  own(path: string, worker: number): Promise<void>;
}

/** Somewhere nobody else has files: one user per worker, taken again after a while. */
const uid = (worker: number) => 64_100 + (worker % 400);

function createSandbox(containment: Containment): Sandbox {
  const identity = (worker: number): Identity =>
    containment === 'bwrap, as nobody' ? { uid: uid(worker) } : 'same';
  return {
    containment,
    spawn(program, worker) {
      const line = containment === 'none' ? bare(program) : bwrapped(program, identity(worker));
      const [command = '', ...args] = line;
      return spawn(command, args, {
        cwd: '/',
        env: program.env,
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
    },
    async own(path, worker) {
      if (containment === 'bwrap, as nobody') await chown(path, uid(worker), uid(worker));
    },
  };
}

/** Without namespaces the least there is: limits, an empty environment, death with us. */
const bare = (program: Program) => ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--', ...limited(program)];

/**
 * The strongest containment that works here, found by trying. `probe` is a program that reads what
 * real ones will have to read and ends with 0.
 */
export async function findSandbox(
  wanted: 'auto' | 'bwrap' | 'none',
  scratch: string,
  probe: (folder: { in: string; out: string; tmp: string }) => Program,
  log: Log,
): Promise<Sandbox> {
  const choices: Containment[] = ['bwrap, in a user namespace'];
  if (process.getuid?.() === 0) choices.unshift('bwrap, as nobody');
  if (wanted !== 'none') {
    for (const containment of choices) {
      const sandbox = createSandbox(containment);
      const problem = await tryOut(sandbox, scratch, probe);
      if (problem === null) return sandbox;
      log.info({ containment, problem }, 'sandbox.unavailable');
    }
  }
  if (wanted === 'bwrap') {
    throw new Error('bubblewrap cannot run here, and CONVERTER_SANDBOX=bwrap forbids going on without it');
  }
  log.warn(
    {
      protection:
        'the container this runs in: give it no network but S3 and the API, no root, a read-only system. Programs still get an empty environment, limits and deadlines.',
    },
    'sandbox.none',
  );
  return createSandbox('none');
}

async function tryOut(
  sandbox: Sandbox,
  scratch: string,
  probe: (folder: { in: string; out: string; tmp: string }) => Program,
): Promise<string | null> {
  const root = await mkdtemp(join(scratch, 'probe-'));
  try {
    const folder = { in: join(root, 'in'), out: join(root, 'out'), tmp: join(root, 'tmp') };
    for (const path of Object.values(folder)) await mkdir(path);
    const child = sandbox.spawn(probe(folder), 0);
    return await ended(child);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function ended(child: ChildProcessWithoutNullStreams): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500);
  });
  child.on('error', (error) => resolve(error.message));
  child.on('close', (code) => resolve(code === 0 ? null : said.trim() || `ended with ${code}`));
  child.stdout.resume();
  child.stdin.on('error', () => {}).end();
  return promise.finally(() => clearTimeout(timer));
}
