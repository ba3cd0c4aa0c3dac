/** Instructors who send commands to any server, and a record of the responses. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Orm } from '../../../src/store/orm.ts';
import { change } from '../../../src/store/write-path/change.ts';
import { ask, token } from '../../support/clients/ask.ts';
import { type Cluster, SECRET } from '../../support/parts/cluster.ts';
import type { Random } from '../../support/random.ts';
import type { Seeded } from '../../support/servers/test-server.ts';
import type { Acknowledged } from './checker.ts';

export interface Commands {
  acknowledged: Acknowledged[];
  /** The number of commands without a response, by video. */
  unknown: Record<string, number>;
  refused: number;
}

export interface InstructorOptions {
  pages: number;
  random: Random;
  commands: Commands;
  isRunning: () => boolean;
}

const ANSWER_WITHIN_MS = 5_000;
const STATE = '__typename ... on Video { version activeShare { page { number } } }';

/** Turns pages, sometimes ends and starts the share, and records the answers. */
export async function runInstructor(
  { instances }: Cluster,
  { id: video, medias }: Seeded,
  { pages, random, commands, isRunning }: InstructorOptions,
): Promise<void> {
  const instructor = await token({ roles: ['instructor'], video, secret: SECRET });
  const [media = ''] = medias;
  while (isRunning()) {
    const instance = random.of(instances);
    const kind = random.next();
    const page = random.integer(1, pages);
    // A start of what is shared already changes nothing: its answer has the page that is shared.
    const [mutation, pageAfter] =
      kind < 0.04
        ? [`endShare(id: "${media}")`, () => null]
        : kind < 0.12
          ? [`startShare(id: "${media}")`, (shared: number | null) => shared]
          : [`navigate(id: "${media}", page: ${page})`, () => page];
    const answer = await Promise.race([
      ask(instance.graphql, instructor, `mutation { it: ${mutation} { ${STATE} } }`).catch(() => null),
      delay(ANSWER_WITHIN_MS, null),
    ]);
    // A field with an error may be null although the command was done: such an answer says nothing of its page.
    const state = answer?.errors.length === 0 ? answer.data?.it : null;
    if (state?.__typename === 'Video') {
      commands.acknowledged.push({
        video,
        version: state.version,
        page: pageAfter(state.activeShare?.page.number ?? null),
      });
    } else if (state) commands.refused += 1;
    else commands.unknown[video] = (commands.unknown[video] ?? 0) + 1;
    await delay(random.integer(20, 150));
  }
}

/** Turns a page of each video from the test's own process, as another server would. */
export async function turnEveryVideo(orm: Orm, videos: Seeded[], { acknowledged }: Commands): Promise<void> {
  for (const { id: video, medias } of videos) {
    const [media = ''] = medias;
    const result = await change<never>(orm.em, { rooms: true }, video, (state) => {
      const last = state.medias.find(({ id }) => id === media)?.shown?.pagesReady ?? 1;
      return { video: { ...state, share: { media, page: ((state.share?.page ?? 0) % last) + 1 } } };
    });
    const { version, share } = result?.video ?? { version: 0, share: null };
    acknowledged.push({ video, version, page: share?.page ?? null });
  }
}
