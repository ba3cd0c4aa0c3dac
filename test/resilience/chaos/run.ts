/** One run: servers, viewers, instructors and faults; afterwards the history and its violations. */
import { setTimeout as delay } from 'node:timers/promises';
import { token } from '../../support/clients/ask.ts';
import { type Cluster, type Instance, SECRET } from '../../support/parts/cluster.ts';
import { seededRandom } from '../../support/random.ts';
import { type Seeded, seed } from '../../support/servers/test-server.ts';
import { violations } from './checker.ts';
import { watchByEvents } from './event-stream-viewer.ts';
import { injectFaults, planFaults, recover, withoutNotifications } from './faults.ts';
import { readHistory, untilEmpty, videoStates } from './history.ts';
import { type Commands, runInstructor, turnEveryVideo } from './instructors.ts';
import { watchInRoom } from './room-viewer.ts';
import { type Documents, documentViolations, newVideo, runUploader } from './uploader.ts';
import type { Viewer } from './viewer.ts';
import { watchBySocket } from './websocket-viewer.ts';
import { startWholeCluster, type WholeCluster } from './whole-cluster.ts';

export interface ChaosOptions {
  seed: number;
  /** Time in which faults are injected. Start, recovery and check take extra time. */
  seconds: number;
  servers: number;
  videos: number;
  /** The number of viewers of each video, by transport. */
  viewers: [number, number, number];
  /** The number of instructors of each video. */
  instructors: number;
  /** The number of instructors who upload files, all of them to one further video. */
  uploaders: number;
  /** The mean number of milliseconds between two faults. */
  every: number;
  /** Receives one line for each fault. */
  log: (line: string) => void;
}

export interface ChaosReport {
  violations: string[];
  /** The number of commands whose response was a state. */
  acknowledged: number;
  /** The number of commands without a response. Each of them was applied once, or not at all. */
  unknown: number;
  /** The number of commands whose response was a Problem. */
  refused: number;
  faults: string[];
  /** The number of uploaded files that the storage has acknowledged. */
  stored: number;
  /** The number of frames and messages that viewers received. */
  received: number;
}

const PAGES = 30;

export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  await using stack = new AsyncDisposableStack();
  const cluster = stack.use(await startWholeCluster(options.servers));
  const { orm } = cluster;
  const videos = await Promise.all(
    Array.from({ length: options.videos }, () =>
      seed({ orm, parts: { changes: { rooms: true } } }, { pages: PAGES }),
    ),
  );
  await untilEmpty(() => orm.em.fork().execute('select 1 from outbox where delivered_on is null'));
  const firstVersions = new Map((await videoStates(orm)).map(({ id, last }) => [id, last]));
  const viewers = await startViewers(stack, cluster, videos, options.viewers);

  const uploads = await newVideo(cluster);
  const documents: Documents = { expected: new Map(), violations: [], stored: 0 };
  const commands: Commands = { acknowledged: [], unknown: {}, refused: 0 };
  const faults = await runUnderFaults(options, cluster, viewers, (isRunning) => [
    ...startInstructors(options, cluster, videos, commands, isRunning),
    ...startUploaders(options, cluster, uploads, documents, isRunning),
  ]);
  // A reconnect triggers a read for every viewer of that server, and would hide that they missed a notification.
  for (const viewer of viewers) viewer.keepConnection?.();
  // No later change corrects a viewer who misses this one.
  await withoutNotifications(cluster, () => turnEveryVideo(orm, videos, commands));
  const history = await readHistory(orm, { videos, firstVersions, commands, viewers });
  return {
    violations: [...violations(history), ...(await documentViolations(cluster, uploads, documents))],
    acknowledged: commands.acknowledged.length,
    unknown: Object.values(commands.unknown).reduce((sum, count) => sum + count, 0),
    refused: commands.refused,
    faults,
    stored: documents.stored,
    received: viewers.flatMap(({ viewing }) => viewing.segments.flatMap(({ versions }) => versions)).length,
  };
}

const startInstructors = (
  { seed, instructors }: ChaosOptions,
  cluster: Cluster,
  videos: Seeded[],
  commands: Commands,
  isRunning: () => boolean,
): Promise<void>[] =>
  videos.flatMap((video) =>
    Array.from({ length: instructors }, (_, number) =>
      runInstructor(cluster, video, {
        pages: PAGES,
        random: seededRandom(seed + 100 + number),
        commands,
        isRunning,
      }),
    ),
  );

const startUploaders = (
  { seed, uploaders }: ChaosOptions,
  cluster: Cluster,
  video: string,
  documents: Documents,
  isRunning: () => boolean,
): Promise<void>[] =>
  Array.from({ length: uploaders }, (_, number) =>
    runUploader(cluster, video, { random: seededRandom(seed + 200 + number), documents, isRunning }),
  );

/** Injects faults while the people whom `start` starts are at work. @returns the faults, each with its time */
async function runUnderFaults(
  options: ChaosOptions,
  cluster: WholeCluster,
  viewers: Viewer[],
  start: (isRunning: () => boolean) => Promise<void>[],
): Promise<string[]> {
  const milliseconds = options.seconds * 1000;
  const plan = planFaults(seededRandom(options.seed + 1), milliseconds, options.every);
  let running = true;
  const people = start(() => running);
  const faults: string[] = [];
  const log = (line: string) => {
    faults.push(line);
    options.log(line);
  };
  try {
    const injected = injectFaults(plan, cluster, seededRandom(options.seed), viewers, log);
    await Promise.all([injected, delay(milliseconds)]);
    await recover(cluster);
  } finally {
    running = false;
    await Promise.all(people);
  }
  return faults;
}

/** Starts the viewers of each video, spread over the servers, and waits until each has a connection. */
async function startViewers(
  stack: AsyncDisposableStack,
  cluster: Cluster,
  videos: Seeded[],
  [sockets, streams, participants]: ChaosOptions['viewers'],
): Promise<Viewer[]> {
  const viewers: Viewer[] = [];
  let count = 0;
  const pick = (): Instance => {
    count += 1;
    return cluster.instances[count % cluster.instances.length] as Instance;
  };
  for (const [index, { id: video }] of videos.entries()) {
    const student = await token({ roles: ['student'], video, secret: SECRET });
    const options = (name: string) => ({
      name: `${name} of video ${index + 1}`,
      video,
      token: student,
      pick,
    });
    for (let n = 1; n <= sockets; n++) viewers.push(watchBySocket(options(`socket ${n}`)));
    for (let n = 1; n <= streams; n++) viewers.push(watchByEvents(options(`stream ${n}`)));
    for (let n = 1; n <= participants; n++) viewers.push(watchInRoom(options(`participant ${n}`), cluster));
  }
  for (const viewer of viewers) stack.use(viewer);
  await untilEmpty(async () => viewers.filter(({ viewing }) => viewing.segments.length === 0));
  return viewers;
}
