/** One run: servers, viewers, instructors and a nemesis; then the history, and what does not hold of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { change } from '../../../src/store/change.ts';
import { ask, token } from '../../support/ask.ts';
import { type Cluster, type Instance, SECRET, startCluster } from '../../support/cluster.ts';
import { type Seeded, seed } from '../../support/test-server.ts';
import { type Acknowledged, type History, type Told, violations } from './checker.ts';
import { heal, plan, torment, unheard } from './nemesis.ts';
import { type Random, random } from './random.ts';
import { type Watching, watchByEvents, watchBySocket, watchInRoom } from './viewers.ts';

export interface ChaosOptions {
  seed: number;
  /** Of torment; starting, healing and checking come on top. */
  seconds: number;
  servers: number;
  videos: number;
  /** Of each video: over WebSocket, over server-sent events, in the room. */
  viewers: [number, number, number];
  instructors: number;
  /** Milliseconds between two deeds, more or less. */
  every: number;
  note: (line: string) => void;
}

export interface Report {
  violations: string[];
  acknowledged: number;
  /** Commands whose answer never came: each was applied wholly, or not at all. */
  unknown: number;
  refused: number;
  deeds: string[];
  /** Frames and messages that viewers were sent. */
  heard: number;
}

const PAGES = 30;
const ANSWER_WITHIN_MS = 5_000;
const SETTLED_WITHIN_MS = 60_000;
const STATE = '__typename ... on Video { version activeShare { page { number } } }';

export async function chaos(options: ChaosOptions): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const house = stack.use(await startCluster(options.servers, { DRAIN_DELAY: '0' }));
  const chance = random(options.seed);
  const parts = { orm: house.orm, parts: { changes: { rooms: true } } };
  const videos = await Promise.all(
    Array.from({ length: options.videos }, () => seed(parts, { pages: PAGES })),
  );
  await settled(house, () => house.orm.em.fork().execute('select 1 from outbox where delivered_on is null'));
  const first = new Map((await states(house)).map(({ id, last }) => [id, last]));
  const watching = await seatViewers(stack, house, videos, options.viewers);
  const steps = plan(random(options.seed + 1), options.seconds * 1000, options.every);

  const commands: Commands = { acknowledged: [], unknown: {}, refused: 0 };
  let turning = true;
  const instructors = videos.flatMap((video) =>
    Array.from({ length: options.instructors }, (_, number) =>
      teach(house, video, random(options.seed + 100 + number), commands, () => turning),
    ),
  );
  const deeds: string[] = [];
  const note = (line: string) => {
    deeds.push(line);
    options.note(line);
  };
  try {
    const tormented = torment(steps, house, chance, watching, note);
    await Promise.all([tormented, delay(options.seconds * 1000)]);
    await heal(house);
  } finally {
    turning = false;
    await Promise.all(instructors);
  }
  // Whoever comes back has all the others of their server look again.
  for (const each of watching) each.calm?.();
  // Nothing follows that would heal it: whoever missed this turn and does not look again ends on another state.
  await unheard(house, () => turnOnce(house, videos, commands));
  const history = await conclude(house, videos, first, commands, watching);
  return {
    violations: violations(history),
    acknowledged: commands.acknowledged.length,
    unknown: Object.values(commands.unknown).reduce((sum, count) => sum + count, 0),
    refused: commands.refused,
    deeds,
    heard: watching.flatMap(({ viewing }) => viewing.segments.flatMap(({ versions }) => versions)).length,
  };
}

async function seatViewers(
  stack: AsyncDisposableStack,
  house: Cluster,
  videos: Seeded[],
  [sockets, streams, seats]: ChaosOptions['viewers'],
): Promise<Watching[]> {
  const watching: Watching[] = [];
  let count = 0;
  const pick = (): Instance => {
    count += 1;
    return house.instances[count % house.instances.length] as Instance;
  };
  for (const [index, { id: video }] of videos.entries()) {
    const viewer = await token({ roles: ['student'], video, secret: SECRET });
    const options = (name: string) => ({ name: `${name} of video ${index + 1}`, video, token: viewer, pick });
    for (let n = 1; n <= sockets; n++) watching.push(watchBySocket(options(`socket ${n}`)));
    for (let n = 1; n <= streams; n++) watching.push(watchByEvents(options(`stream ${n}`)));
    for (let n = 1; n <= seats; n++) watching.push(watchInRoom(options(`seat ${n}`), house));
  }
  for (const each of watching) stack.use(each);
  await settled(house, async () => watching.filter(({ viewing }) => viewing.segments.length === 0));
  return watching;
}

interface Commands {
  acknowledged: Acknowledged[];
  /** By video. */
  unknown: Record<string, number>;
  refused: number;
}

/** Turns pages on any server, now and then ends and starts again, and notes what was acknowledged. */
async function teach(
  { instances }: Cluster,
  { id: video, medias }: Seeded,
  chance: Random,
  commands: Commands,
  turning: () => boolean,
): Promise<void> {
  const instructor = await token({ roles: ['instructor'], video, secret: SECRET });
  const [media = ''] = medias;
  while (turning()) {
    const instance = chance.of(instances);
    const kind = chance.next();
    const page = chance.integer(1, PAGES);
    const [mutation, shown] =
      kind < 0.04
        ? [`endShare(id: "${media}")`, null]
        : kind < 0.12
          ? [`startShare(id: "${media}")`, 1]
          : [`navigate(id: "${media}", page: ${page})`, page];
    const answer = await Promise.race([
      ask(instance.graphql, instructor, `mutation { it: ${mutation} { ${STATE} } }`).catch(() => null),
      delay(ANSWER_WITHIN_MS, null),
    ]);
    const state = answer?.data?.it;
    if (state?.__typename === 'Video') {
      commands.acknowledged.push({ video, version: state.version, page: shown });
    } else if (state) commands.refused += 1;
    else commands.unknown[video] = (commands.unknown[video] ?? 0) + 1;
    await delay(chance.integer(20, 150));
  }
}

/** As one more server would. */
async function turnOnce({ orm }: Cluster, videos: Seeded[], { acknowledged }: Commands): Promise<void> {
  for (const { id: video, medias } of videos) {
    const [media = ''] = medias;
    const changed = await change<never>(orm.em, { rooms: true }, video, (state) => ({
      video: { ...state, share: { media, page: ((state.share?.page ?? 0) % PAGES) + 1 } },
    }));
    const { version, share } = changed?.video ?? { version: 0, share: null };
    acknowledged.push({ video, version, page: share?.page ?? null });
  }
}

interface State {
  id: string;
  last: number;
  page: number | null;
}

const states = ({ orm }: Cluster): Promise<State[]> =>
  orm.em
    .fork()
    .execute('select id, version as last, active_shared_live_media_page as page from video order by id');

/** Waits until everybody has seen the end of it, or long enough. */
async function conclude(
  house: Cluster,
  videos: Seeded[],
  first: Map<string, number>,
  { acknowledged, unknown }: Commands,
  watching: Watching[],
): Promise<History> {
  // Whose answer never came may still be on its way to a commit.
  await settled(house, async () => {
    const before = JSON.stringify(await states(house));
    await delay(1_000);
    return before === JSON.stringify(await states(house)) ? [] : ['moving'];
  });
  const final = await states(house);
  const last = new Map(final.map((state) => [state.id, state.last]));
  await settled(house, async () =>
    watching.filter(({ viewing: { video, segments } }) => {
      const seen = segments.flatMap(({ versions, read = 0 }) => [...versions, read]);
      return Math.max(...seen) !== last.get(video);
    }),
  );
  await settled(house, () => house.orm.em.fork().execute('select 1 from outbox where delivered_on is null'));
  const told = await house.orm.em.fork().execute<Told[]>(
    `select video, version, event, (state -> 'share' ->> 'page')::int as page, delivered_on is not null as delivered
       from outbox order by id`,
  );
  const ids = new Set(videos.map(({ id }) => id));
  return {
    videos: final
      .filter(({ id }) => ids.has(id))
      .map((state) => ({ ...state, first: first.get(state.id) ?? 0 })),
    acknowledged,
    unknown,
    told,
    viewings: watching.map(({ viewing }) => viewing),
  };
}

/** Waits until nothing is left; what still is after a while is for the checker to tell. */
async function settled(_house: Cluster, left: () => Promise<unknown[]>): Promise<void> {
  for (const until = Date.now() + SETTLED_WITHIN_MS; Date.now() < until; await delay(100)) {
    const waiting = await left().catch(() => ['the database']);
    if (waiting.length === 0) return;
  }
}
