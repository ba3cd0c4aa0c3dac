/**
 * Measures what many rooms cost, and how long a page turn takes to a room: when most videos are silent, and when one
 * video has endless page turns on a slow link.
 *   npm run bench:rooms -- --videos 20000 --live 500 --seconds 60 --link 150
 *   npm run bench:rooms -- --videos 20000 --live 500 --ejabberd 1
 */
import { setTimeout as delay } from 'node:timers/promises';
import { xml } from '@xmpp/client';
import { openRoomJob } from '../src/store/jobs.ts';
import { openOrm } from '../src/store/orm.ts';
import { changeShare } from '../src/store/write-path/change-share.ts';
import { ACCOUNT, startCluster } from '../test/support/parts/cluster.ts';
import { type Seeded, seed } from '../test/support/servers/test-server.ts';
import { joinRoom } from '../test/support/xmpp/participant.ts';
import { followRooms } from './rooms/follower.ts';
import { openXmppServer, type XmppServer } from './rooms/xmpp-server.ts';
import { cpuOfTree } from './support/cpu.ts';
import { median, number, percentile, print, round } from './support/table.ts';

const VIDEOS = number('videos', 20_000);
const LIVE = number('live', 500);
const SECONDS = number('seconds', 60);
/** Milliseconds in each direction between Lectern and the XMPP server, while one video is busy. */
const LINK_MS = number('link', 150);
/** The rooms that are not made by then are left out. */
const MAX_MINUTES = number('minutes', 10);
const NAME = number('ejabberd', 0) ? 'ejabberd' : 'prosody';
/** Each live video has a page turn in this time. */
const SECONDS_PER_TURN = 30;
const BUSY_TURNS_PER_SECOND = 87;
const SAMPLES = 21;
/** Longer than the server stays in a room that it has only created. */
const LEAVE_MS = 15_000;
const VISITORS = 100;
/** Videos that one statement adds. */
const CHUNK = 100;

await using stack = new AsyncDisposableStack();
let xmppServer = null as unknown as XmppServer;
const cluster = stack.use(
  await startCluster(1, async (prosody) => {
    xmppServer = await openXmppServer(stack, NAME, prosody);
    return xmppServer.env;
  }),
);
const { orm } = cluster;
const serverPid = cluster.instances[0]?.child?.pid ?? 0;
const rows: string[][] = [];
const report = (name: string, value: string) => {
  rows.push([name, value]);
  process.stderr.write(`${name}: ${value}\n`);
};
const count = async (sql: string): Promise<number> =>
  Number((await orm.em.fork().execute<{ count: string }[]>(sql))[0]?.count ?? 0);

/** Milliseconds of CPU of the XMPP server and of Lectern in `work`, as a part of one core. */
async function cpuDuring(work: () => Promise<unknown>): Promise<string> {
  const startedAt = performance.now();
  const before = [xmppServer.cpu(), cpuOfTree(serverPid)];
  await work();
  const seconds = performance.now() - startedAt;
  const share = (now: number, then = 0) => `${round(((now - then) / seconds) * 100)} %`;
  return `${share(xmppServer.cpu(), before[0])} and ${share(cpuOfTree(serverPid), before[1])}`;
}

/** Adds the videos and the jobs that create their rooms, as the platform does, and waits for the jobs. */
async function makeRooms(): Promise<void> {
  const { task, priority = 0, flags } = openRoomJob('');
  const startedAt = performance.now();
  const before = [xmppServer.cpu(), cpuOfTree(serverPid)];
  for (let added = 0; added < VIDEOS; added += CHUNK) {
    await orm.em.fork().execute(
      `with added as (insert into video (id, title) select gen_random_uuid(), 'A webinar' from generate_series(1, ?) returning id)
      select count(graphile_worker.add_job(?, json_build_object('video', id), priority := ?, job_key := 'open:' || id, flags := ?::text[]))
      from added`,
      [Math.min(CHUNK, VIDEOS - added), task, priority, `{${flags?.join(',')}}`],
    );
  }
  const waiting = () => count(`select count(*) from graphile_worker.jobs where task_identifier = '${task}'`);
  while ((await waiting()) > 0 && performance.now() - startedAt < MAX_MINUTES * 60_000) await delay(500);
  const left = await waiting();
  const seconds = (performance.now() - startedAt) / 1_000;
  report('rooms made', `${VIDEOS - left} of ${VIDEOS}, ${round((VIDEOS - left) / seconds)} per second`);
  const perRoom = (now: number, then = 0) => `${round((now - then) / Math.max(1, VIDEOS - left))} ms`;
  report(
    `CPU of ${NAME} and of Lectern for each room`,
    `${perRoom(xmppServer.cpu(), before[0])} and ${perRoom(cpuOfTree(serverPid), before[1])}`,
  );
  await orm.em.fork().execute('delete from graphile_worker._private_jobs');
}

const nothingWaits = async () => {
  while ((await count('select count(*) from outbox where delivered_on is null')) > 0) await delay(100);
};

/** Turns the page of a video. @returns its version and the time before the commit */
async function turn({ id }: Seeded, em = orm.em): Promise<{ version: number; at: number }> {
  const at = performance.now();
  const result = await changeShare<never>(em, { rooms: true }, id, (video) => ({
    video: { ...video, share: video.share && { ...video.share, page: 3 - video.share.page } },
  }));
  return { version: result?.video?.version ?? 0, at };
}

await makeRooms();
const live: Seeded[] = [];
for (let index = 0; index < LIVE; index++) {
  live.push(await seed({ orm, parts: { changes: { rooms: true } } }, { pages: 2, text: 0 }));
}
await nothingWaits();
const { service, participants: domain, conference } = xmppServer;
const follower = await followRooms(stack, { service, domain, conference, rooms: live.map(({ id }) => id) });
const timeToRoom = async (video: Seeded): Promise<number> => {
  const { version, at } = await turn(video);
  return (await follower.arrival(video.id, version)) - at;
};

await delay(LEAVE_MS);
report(
  `CPU of ${NAME} and of Lectern at rest, in ${LIVE} live rooms`,
  await cpuDuring(() => delay(SECONDS * 1_000)),
);

const times: Promise<number>[] = [];
const guests: number[] = [];
const cpu = await cpuDuring(async () => {
  const deadline = performance.now() + SECONDS * 1_000;
  while (performance.now() < deadline) {
    // In turn, because a second turn of the same video may overtake the message of the first.
    const video = live[times.length % live.length] as Seeded;
    times.push(timeToRoom(video));
    if (times.length % 50 === 0) guests.push(await timeToJoin(video));
    await delay((SECONDS_PER_TURN / LIVE) * 1_000);
  }
  await Promise.all(times);
});
const arrived = await Promise.all(times);
report('page turns', `${arrived.length} in ${SECONDS} s`);
report(
  'from the commit to the room',
  `p50 ${round(median(arrived))} ms, p99 ${round(percentile(arrived, 99))} ms`,
);
report('login and join of a guest meanwhile', `p50 ${round(median(guests))} ms`);
report(`CPU of ${NAME} and of Lectern meanwhile`, cpu);

async function timeToJoin({ id }: Seeded): Promise<number> {
  const startedAt = performance.now();
  const room = `${id}@${conference}`;
  await using guest = await joinRoom({ service, domain, room, nickname: 'guest' });
  await guest.waitFor(({ attrs }) => attrs['from'] === guest.occupantJid);
  return performance.now() - startedAt;
}

/** Joins one room as the server does, and counts the presence stanzas that the room sends. */
async function presencesAtJoin(): Promise<number> {
  const room = `${live[0]?.id}@${conference}`;
  await using visitors = new AsyncDisposableStack();
  for (let index = 0; index < VISITORS; index++) {
    visitors.use(await joinRoom({ service, domain, room, nickname: `visitor-${index}` }));
  }
  const account = { domain: xmppServer.env['XMPP_DOMAIN'] ?? '', ...ACCOUNT };
  await using owner = await joinRoom({ service, ...account, room, nickname: 'another-server' });
  const ping = xml('iq', { type: 'get', to: owner.occupantJid }, xml('ping', { xmlns: 'urn:xmpp:ping' }));
  await owner.waitFor(({ attrs }) => attrs['from'] === owner.occupantJid);
  await owner.request(ping);
  return owner.received.filter(({ name }) => name === 'presence').length;
}
report(
  `presence stanzas at a join of the server beside ${VISITORS} visitors`,
  String(await presencesAtJoin()),
);

/** @returns the median time to a room, with time between the samples for the delivery to end */
async function quietTime(video: Seeded): Promise<number> {
  const samples: number[] = [];
  for (let index = 0; index < SAMPLES; index++) {
    samples.push(await timeToRoom(video));
    await delay(100);
  }
  return median(samples);
}
const [busy, other] = live as [Seeded, Seeded];
xmppServer.link.delay(LINK_MS);
const quiet = await quietTime(other);
// The changes of the busy video must not wait for the same connections as those of the other.
const busyOrm = await openOrm(cluster.databaseUrl, 4);
stack.defer(() => busyOrm.close(true));
const stopping = new AbortController();
/** True for a commit, false for a refusal. */
const turns: Promise<boolean>[] = [];
const turning = (async () => {
  for (const startedAt = performance.now(); !stopping.signal.aborted; ) {
    turns.push(
      turn(busy, busyOrm.em).then(
        () => true,
        () => false,
      ),
    );
    await delay(Math.max(1, startedAt + (turns.length * 1_000) / BUSY_TURNS_PER_SECOND - performance.now()));
  }
  return (await Promise.all(turns)).filter(Boolean).length;
})();
const startedAt = performance.now();
const beside = await quietTime(other);
stopping.abort();
const rate = (await turning) / ((performance.now() - startedAt) / 1_000);
report(`another room on a link of ${LINK_MS} ms in each direction`, `${round(quiet)} ms`);
report(
  `the same, beside a video with ${round(rate)} turns per second`,
  `${round(beside)} ms, ${round(beside / quiet)} ×`,
);
xmppServer.link.delay(0);
const exit = performance.now();
await cluster.instances[0]?.stop('SIGTERM');
report('SIGTERM to the end of the server', `${round(performance.now() - exit)} ms`);
print(`${NAME}: ${VIDEOS} videos, ${LIVE} live`, ['', 'Measured'], rows);
