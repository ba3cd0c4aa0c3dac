/** Whoever breaks things, by a plan that a seed repeats. */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { LISTENER } from '../../../src/live/listen-connection.ts';
import type { Cluster, Instance } from '../../support/cluster.ts';
import type { Random } from './random.ts';
import type { Watching } from './viewers.ts';

/** What is done at a moment of the plan; resolves when it is over. */
type Deed = (house: Cluster, chance: Random, watching: Watching[]) => Promise<void>;

const DEEDS = {
  async 'kill a server'({ instances }, chance) {
    const victim = chance.of(instances);
    const pause = chance.integer(100, 1_500);
    await victim.stop('SIGKILL');
    await delay(pause);
    await victim.start();
  },
  async 'replace a server'({ instances }, chance) {
    const victim = chance.of(instances);
    await victim.stop('SIGTERM');
    await victim.start();
  },
  async 'pause a server'({ instances }, chance) {
    const victim = chance.of(instances);
    const pause = chance.integer(500, 4_000);
    // It may have ended meanwhile, and there is nothing to pause.
    victim.child?.kill('SIGSTOP');
    await delay(pause);
    victim.child?.kill('SIGCONT');
  },
  async 'restart PostgreSQL'(house) {
    await house.restartPostgres();
  },
  async 'crash PostgreSQL'({ databaseUrl }) {
    const file = `select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as pid`;
    const [row] = await administer<{ pid: number }>(databaseUrl, file);
    // It ends as if the machine had lost its power, and is started again by whoever keeps it.
    if (row) signal(row.pid, 'SIGQUIT');
  },
  async 'kill Prosody'({ prosody }) {
    signal(prosody.pid, 'SIGKILL');
  },
  async 'pause Prosody'({ prosody }, chance) {
    const { pid } = prosody;
    const pause = chance.integer(500, 4_000);
    signal(pid, 'SIGSTOP');
    await delay(pause);
    signal(pid, 'SIGCONT');
  },
  async 'cut the lines that listen'({ databaseUrl }) {
    await administer(databaseUrl, CUT_LINES);
  },
  async 'cut every line to PostgreSQL'({ databaseUrl }) {
    await administer(
      databaseUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
  },
  async 'cut viewers off'(_house, chance, watching) {
    for (const viewer of watching) if (chance.next() < 0.4) viewer.cut();
  },
} satisfies Record<string, Deed>;

/** Ours and graphile-worker's. */
const CUT_LINES = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = '${LISTENER}' or query ilike 'listen%'`;

/** Has every server miss what `work` does: they stand still while their lines are cut, and then go on. */
export async function unheard({ instances, databaseUrl }: Cluster, work: () => Promise<void>): Promise<void> {
  for (const { child } of instances) child?.kill('SIGSTOP');
  try {
    await administer(databaseUrl, CUT_LINES);
    await work();
  } finally {
    for (const { child } of instances) child?.kill('SIGCONT');
  }
}

/** It may be gone already. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function administer<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  // It may be down itself; then there is nothing to cut.
  try {
    await client.connect();
    return (await client.query<Row>(statement)).rows;
  } catch {
    return [];
  } finally {
    await client.end().catch(() => null);
  }
}

export interface Step {
  /** Milliseconds after the beginning. */
  at: number;
  deed: keyof typeof DEEDS;
}

/** What will be done, and when. */
export function plan(chance: Random, milliseconds: number, every: number): Step[] {
  const names = Object.keys(DEEDS) as Step['deed'][];
  const steps: Step[] = [];
  // Each kind once before any comes again: a short run meets them all, or as many as fit.
  let left: Step['deed'][] = [];
  for (let at = every / 2; at < milliseconds; at += every * (0.5 + chance.next())) {
    if (left.length === 0) left = [...names];
    const deed = chance.of(left);
    left = left.filter((name) => name !== deed);
    steps.push({ at, deed });
  }
  return steps;
}

/** Does everything that is planned, each when it is due or as soon as the one before is over. */
export async function torment(
  steps: Step[],
  house: Cluster,
  chance: Random,
  watching: Watching[],
  note: (line: string) => void,
): Promise<void> {
  const begun = Date.now();
  for (const { at, deed } of steps) {
    await delay(Math.max(0, begun + at - Date.now()));
    note(`${((Date.now() - begun) / 1000).toFixed(1)} s  ${deed}`);
    await DEEDS[deed](house, chance, watching);
  }
}

/** Everything runs again. */
export async function heal({ instances }: Cluster): Promise<void> {
  const revive = async (instance: Instance) => {
    instance.child?.kill('SIGCONT');
    const { child } = instance;
    if (!child || child.exitCode !== null || child.signalCode !== null) await instance.start();
    for (let tries = 0; !(await instance.isReady()) && tries < 300; tries++) await delay(100);
  };
  await Promise.all(instances.map(revive));
}
