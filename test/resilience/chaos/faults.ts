/** Faults that are injected into a cluster, by a plan that a seed repeats. */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { LISTENER } from '../../../src/live/listen-connection.ts';
import type { Cluster, Instance } from '../../support/parts/cluster.ts';
import type { TcpProxy } from '../../support/parts/tcp-proxy.ts';
import type { Random } from '../../support/random.ts';
import type { Viewer } from './viewer.ts';
import type { WholeCluster } from './whole-cluster.ts';

/** Injects the fault. Resolves when the fault is over. */
type Fault = (cluster: WholeCluster, random: Random, viewers: Viewer[]) => Promise<void>;

const FAULTS = {
  async 'kill a server'({ instances }, random) {
    const instance = random.of(instances);
    const pause = random.integer(100, 1_500);
    await instance.stop('SIGKILL');
    await delay(pause);
    await startSupervised(instance);
  },
  async 'replace a server'({ instances }, random) {
    const instance = random.of(instances);
    await instance.stop('SIGTERM');
    await startSupervised(instance);
  },
  async 'pause a server'({ instances }, random) {
    const instance = random.of(instances);
    const pause = random.integer(500, 4_000);
    instance.child?.kill('SIGSTOP');
    await delay(pause);
    instance.child?.kill('SIGCONT');
  },
  async 'restart PostgreSQL'(cluster) {
    await cluster.restartPostgres();
  },
  async 'crash PostgreSQL'({ databaseUrl }) {
    const file = `select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as pid`;
    const [row] = await administer<{ pid: number }>(databaseUrl, file);
    // An immediate shutdown is a crash: PostgreSQL recovers from its log when its supervisor starts it again.
    if (row) signal(row.pid, 'SIGQUIT');
  },
  async 'kill Prosody'({ prosody }) {
    signal(prosody.pid, 'SIGKILL');
  },
  async 'pause Prosody'({ prosody }, random) {
    const { pid } = prosody;
    const pause = random.integer(500, 4_000);
    signal(pid, 'SIGSTOP');
    await delay(pause);
    signal(pid, 'SIGCONT');
  },
  async 'cut the LISTEN connections'({ databaseUrl }) {
    await administer(databaseUrl, CUT_LISTENERS);
  },
  async 'cut every connection to PostgreSQL'({ databaseUrl }) {
    await administer(
      databaseUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
  },
  async 'refuse connections to the storage'({ uploads: { link } }, random) {
    link.refuse();
    await healAfter(link, random);
  },
  async 'silence the storage'({ uploads: { link } }, random) {
    link.hang();
    await healAfter(link, random);
  },
  async 'slow the storage down'({ uploads: { link } }, random) {
    link.trickle(500);
    await healAfter(link, random);
  },
  async 'reset the connections to the storage'({ uploads: { link } }) {
    link.reset();
  },
  async 'kill the converter'({ uploads, instances }, random) {
    uploads.converter?.kill('SIGKILL');
    await uploads.converter?.exited;
    await delay(random.integer(100, 1_500));
    await uploads.startConverter(instances[0]?.graphql ?? '');
  },
  async 'cut viewers'(_cluster, random, viewers) {
    for (const viewer of viewers) if (random.next() < 0.4) viewer.cut();
  },
} satisfies Record<string, Fault>;

async function healAfter(link: TcpProxy, random: Random): Promise<void> {
  await delay(random.integer(500, 4_000));
  await link.heal();
}

const MAX_STARTS = 20;

/** Starts a server as a supervisor does: again, when it ends because PostgreSQL does not accept connections yet. */
async function startSupervised(instance: Instance): Promise<void> {
  for (let starts = 1; ; starts++) {
    try {
      return await instance.start();
    } catch (error) {
      if (starts === MAX_STARTS) throw error;
      await delay(500);
    }
  }
}

/** The LISTEN connections of the hubs and of graphile-worker. */
const CUT_LISTENERS = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = '${LISTENER}' or query ilike 'listen%'`;

/**
 * Runs `work` while every server is suspended and has lost its LISTEN connection, so that it misses the notifications.
 */
export async function withoutNotifications(
  { instances, databaseUrl }: Cluster,
  work: () => Promise<void>,
): Promise<void> {
  for (const { child } of instances) child?.kill('SIGSTOP');
  try {
    await administer(databaseUrl, CUT_LISTENERS);
    await work();
  } finally {
    for (const { child } of instances) child?.kill('SIGCONT');
  }
}

/** Sends a signal to a process that may have exited. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Runs a statement on a database that may be down; then there are no rows. */
async function administer<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query<Row>(statement)).rows;
  } catch {
    return [];
  } finally {
    await client.end().catch(() => null);
  }
}

export interface PlannedFault {
  /** Milliseconds after the start. */
  at: number;
  fault: keyof typeof FAULTS;
}

/** Plans each fault once before any fault is repeated, so that a short run has as many different ones as fit. */
export function planFaults(random: Random, milliseconds: number, every: number): PlannedFault[] {
  const names = Object.keys(FAULTS) as PlannedFault['fault'][];
  const plan: PlannedFault[] = [];
  let left: PlannedFault['fault'][] = [];
  for (let at = every / 2; at < milliseconds; at += every * (0.5 + random.next())) {
    if (left.length === 0) left = [...names];
    const fault = random.of(left);
    left = left.filter((name) => name !== fault);
    plan.push({ at, fault });
  }
  return plan;
}

/** Injects each fault at its time, or when the fault before it is over. */
export async function injectFaults(
  plan: PlannedFault[],
  cluster: WholeCluster,
  random: Random,
  viewers: Viewer[],
  log: (line: string) => void,
): Promise<void> {
  const startedAt = Date.now();
  for (const { at, fault } of plan) {
    await delay(Math.max(0, startedAt + at - Date.now()));
    log(`${((Date.now() - startedAt) / 1000).toFixed(1)} s  ${fault}`);
    await FAULTS[fault](cluster, random, viewers);
  }
}

/** Continues or starts every server, and waits until each is ready. */
export async function recover({ instances }: Cluster): Promise<void> {
  const recoverInstance = async (instance: Instance) => {
    instance.child?.kill('SIGCONT');
    const { child } = instance;
    if (!child || child.exitCode !== null || child.signalCode !== null) await startSupervised(instance);
    for (let attempts = 0; !(await instance.isReady()) && attempts < 300; attempts++) await delay(100);
  };
  await Promise.all(instances.map(recoverInstance));
}
