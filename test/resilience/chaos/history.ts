/** Reads the history of a run from the database and from the viewers. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Orm } from '../../../src/store/orm.ts';
import type { Seeded } from '../../support/servers/test-server.ts';
import type { History, OutboxRow } from './checker.ts';
import type { Commands } from './instructors.ts';
import type { Viewer } from './viewer.ts';

const SETTLED_WITHIN_MS = 120_000;

interface State {
  id: string;
  last: number;
  page: number | null;
}

export const videoStates = (orm: Orm): Promise<State[]> =>
  orm.em
    .fork()
    .execute('select id, version as last, active_shared_live_media_page as page from video order by id');

/** Waits at most a minute until the list is empty. The checker then reports the remaining entries. */
export async function untilEmpty(list: () => Promise<unknown[]>): Promise<void> {
  for (const until = Date.now() + SETTLED_WITHIN_MS; Date.now() < until; await delay(100)) {
    const rest = await list().catch(() => ['the database is unreachable']);
    if (rest.length === 0) return;
  }
}

/** Waits until every command has ended, every viewer has the last state, and every message is delivered. */
export async function readHistory(
  orm: Orm,
  run: { videos: Seeded[]; firstVersions: Map<string, number>; commands: Commands; viewers: Viewer[] },
): Promise<History> {
  // A command whose answer was lost may still be committed.
  await untilEmpty(async () => {
    const before = JSON.stringify(await videoStates(orm));
    await delay(1_000);
    return before === JSON.stringify(await videoStates(orm)) ? [] : ['still changing'];
  });
  const states = await videoStates(orm);
  const lastVersions = new Map(states.map(({ id, last }) => [id, last]));
  await untilEmpty(async () =>
    run.viewers.filter(({ viewing: { video, segments } }) => {
      const versions = segments.flatMap(({ versions, read = 0 }) => [...versions, read]);
      return Math.max(...versions) !== lastVersions.get(video);
    }),
  );
  await untilEmpty(() => orm.em.fork().execute('select 1 from outbox where delivered_on is null'));
  const outbox = await orm.em.fork().execute<OutboxRow[]>(
    `select video, version, event, (state -> 'share' ->> 'page')::int as page, delivered_on is not null as delivered
       from outbox order by id`,
  );
  const ids = new Set(run.videos.map(({ id }) => id));
  return {
    videos: states
      .filter(({ id }) => ids.has(id))
      .map((state) => ({ ...state, first: run.firstVersions.get(state.id) ?? 0 })),
    acknowledged: run.commands.acknowledged,
    unknown: run.commands.unknown,
    outbox,
    viewings: run.viewers.map(({ viewing }) => viewing),
  };
}
