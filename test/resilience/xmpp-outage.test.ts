/** Two servers whose link to the XMPP server is slow, cut, refused and silent, while pages turn in several videos. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { deleteDeadJobs } from '../../src/store/dead-jobs.ts';
import { jobParts, type SharedVideo, shareVideo, startJobs } from '../support/parts/delivery.ts';
import { openStore, type Store } from '../support/parts/store.ts';
import { startTcpProxy, type TcpProxy } from '../support/parts/tcp-proxy.ts';
import { byLength } from '../support/run/test-length.ts';
import type { Participant } from '../support/xmpp/participant.ts';
import { startTestProsody } from '../support/xmpp/prosody.ts';
import { SHORT_TIMING } from '../support/xmpp/timing.ts';

const SIZE = byLength({
  short: { videos: 2, turnEvery: 50, faultMs: 400, hangMs: 1_800, rounds: 1, timing: SHORT_TIMING },
  long: { videos: 20, turnEvery: 20, faultMs: 5_000, hangMs: 10_000, rounds: 3, timing: {} },
});

/** In each direction. */
const SLOW_MS = 150;
/** From the end of a fault until every room has the newest state: a login, a join, and the delays between attempts. */
const RECOVERY = { timeout: 180_000 };

const FAULTS: [name: string, begin: (proxy: TcpProxy) => void, milliseconds: number][] = [
  ['slow', (proxy) => proxy.delay(SLOW_MS), SIZE.faultMs],
  ['cut', (proxy) => proxy.cut(), SIZE.faultMs],
  ['refused', (proxy) => proxy.refuse(), SIZE.faultMs],
  ['silent', (proxy) => proxy.hang(), SIZE.hangMs],
];

interface Followed {
  video: SharedVideo;
  student: Participant;
  /** The versions of starts and ends. */
  shares: number[];
  newest: number;
}

async function follow(store: Store, join: (room: string) => Promise<Participant>): Promise<Followed> {
  const video = await shareVideo(store);
  await expect.poll(() => store.sql('select 1 from outbox where delivered_on is null')).toEqual([]);
  return { video, student: await join(video.id), shares: [], newest: 0 };
}

/** Turns the page of one video after another until `signal` is aborted. @returns the longest time of a commit in ms */
async function turnPages(all: Followed[], signal: AbortSignal): Promise<number> {
  let longest = 0;
  for (let count = 0; !signal.aborted; count++) {
    const followed = all[count % all.length] as Followed;
    const startedAt = performance.now();
    followed.newest = await followed.video.turn();
    longest = Math.max(longest, performance.now() - startedAt);
    await delay(SIZE.turnEvery);
  }
  return longest;
}

/** Ends the share of a video and begins it again, and waits until each room has the newest state. */
async function restartShares(all: Followed[]): Promise<void> {
  for (const followed of all) {
    followed.shares.push(await followed.video.end(), await followed.video.start());
    followed.newest = followed.shares.at(-1) ?? 0;
  }
}

/** The versions that a client accepts: each one that is higher than all before it. */
const accepted = (versions: number[]) =>
  versions.filter((version, index) => version > Math.max(0, ...versions.slice(0, index)));

const haveNewest = (all: Followed[]) =>
  all.map(({ student, newest }) => student.versions().at(-1) === newest);

test('no room loses a start, an end or the newest page, whatever happens to the link to the XMPP server', async () => {
  await using store = await openStore();
  await using prosody = await startTestProsody();
  await using proxy = await startTcpProxy(prosody.server.service);
  await using stack = new AsyncDisposableStack();
  for (const number of [1, 2]) {
    const options = { service: proxy.url, nickname: `lectern-${number}`, timing: SIZE.timing };
    const rooms = stack.use(prosody.connect(options));
    stack.use(await startJobs(jobParts(store, rooms)));
  }
  const all: Followed[] = [];
  for (let count = 0; count < SIZE.videos; count++) {
    const join = (room: string) => prosody.participant(room, 'student');
    all.push(await follow(store, join));
    stack.use((all.at(-1) as Followed).student);
  }
  // On a busy machine every commit is slow.
  const usual = await turnPages(all, AbortSignal.timeout(SIZE.faultMs));
  for (let round = 0; round < SIZE.rounds; round++) {
    for (const [name, begin, milliseconds] of FAULTS) {
      const stopping = new AbortController();
      const turning = turnPages(all, stopping.signal);
      begin(proxy);
      await delay(milliseconds);
      stopping.abort();
      expect(await turning, `a commit does not wait for a link that is ${name}`).toBeLessThan(
        5_000 + 10 * usual,
      );
      await restartShares(all);
      await proxy.heal();
      await expect.poll(() => haveNewest(all), RECOVERY).toEqual(all.map(() => true));
    }
  }
  for (const { student, shares } of all) {
    // A message that a server has given up may still be on its way when another server sends the next one, and clients
    // drop what is not newer (docs/xmpp.md). A start or an end that they drop would be lost.
    expect(accepted(student.versions())).toEqual(expect.arrayContaining(shares));
  }
  await expect.poll(() => store.sql('select 1 from outbox where delivered_on is null')).toEqual([]);
  const deliveries = `select 1 from graphile_worker.jobs where task_identifier = 'drain'`;
  await expect
    .poll(async () => {
      await deleteDeadJobs(store.orm.em);
      return store.sql(deliveries);
    })
    .toEqual([]);
}, 1_200_000);
