import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ask, token } from '../support/clients/ask.ts';
import { type Instance, SECRET, startCluster } from '../support/parts/cluster.ts';
import { byLength } from '../support/run/test-length.ts';
import { seed } from '../support/servers/test-server.ts';
import { joinRoom } from '../support/xmpp/participant.ts';
import { watchByEvents } from './chaos/event-stream-viewer.ts';

const NAVIGATE = `mutation ($id: ID!, $page: Int!) { navigate(id: $id, page: $page) {
  __typename ... on Video { version } } }`;
const FOLLOW = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';
/** Of each transport. */
const VIEWERS = byLength({ short: 2, long: 8 });
const INSTRUCTORS = byLength({ short: 2, long: 4 });
/** Milliseconds between two commands of one instructor. The load leaves processor time for servers that start. */
const PACE_MS = byLength({ short: 80, long: 20 });
/** Longer than one round of the balancer takes on a busy machine. */
const SHUTDOWN_DELAY_SECONDS = 6;

/** Picks servers that report to be ready, as a load balancer does. */
function balance(instances: Instance[]) {
  let ready = instances.filter(({ child }) => child);
  let count = 0;
  let isRunning = true;
  // One round follows the other, so that no late answer replaces a newer one.
  const rounds = (async () => {
    for (; isRunning; await delay(100)) {
      const answers = await Promise.all(instances.map((instance) => instance.isReady()));
      // When no server answers in time, the machine is busy, and the balancer keeps its last list.
      if (answers.some(Boolean)) ready = instances.filter((_, index) => answers[index]);
    }
  })();
  return {
    pick(): Instance {
      count += 1;
      return ready[count % ready.length] as Instance;
    },
    stop() {
      isRunning = false;
      return rounds;
    },
  };
}

test('no command fails while servers are replaced one after the other under load', async () => {
  await using servers = await startCluster(3, { SHUTDOWN_DELAY: `${SHUTDOWN_DELAY_SECONDS}` }, 2);
  const { instances, orm, prosody } = servers;
  const video = await seed({ orm, parts: { changes: { rooms: true } } }, { pages: 30 });
  const [media = ''] = video.medias;
  const viewer = await token({ roles: ['student'], video: video.id, secret: SECRET });
  const instructor = await token({ roles: ['instructor'], video: video.id, secret: SECRET });
  const balancer = balance(instances);
  const undelivered = () => orm.em.fork().execute('select 1 from outbox where delivered_on is null');
  await expect.poll(undelivered).toEqual([]);
  await using participant = await joinRoom({
    service: prosody.service,
    domain: prosody.participants,
    room: `${video.id}@${prosody.conference}`,
    nickname: 'ann',
  });

  const closeCodes: number[] = [];
  const received = Array.from({ length: VIEWERS }, () => [] as number[]);
  const failures: unknown[] = [];
  const clients = received.map((versions) => {
    const client = createClient({
      url: () => balancer.pick().graphqlWs,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${viewer}` },
      // The balancer may learn late that a server stops, which then refuses the connection.
      shouldRetry: () => true,
      retryAttempts: 20,
      retryWait: () => delay(50 + Math.random() * 100),
      on: { closed: (event) => closeCodes.push((event as CloseEvent).code) },
    });
    client.subscribe<{ videoUpdated: { version: number } }>(
      { query: FOLLOW, variables: { id: video.id } },
      {
        next: ({ data }) => data && versions.push(data.videoUpdated.version),
        error: (error) => failures.push(error),
        complete: () => failures.push('completed'),
      },
    );
    return client;
  });
  const streams = Array.from({ length: VIEWERS }, (_, number) => {
    let tries = 0;
    // A stream reconnects at once, and tries the same server once more before the next one.
    const pick = () => instances[(number + Math.floor(tries++ / 2)) % instances.length] as Instance;
    return watchByEvents({ name: `stream ${number}`, video: video.id, token: viewer, pick });
  });
  let rolling = true;
  let answered = 0;
  const instructors = Promise.all(
    Array.from({ length: INSTRUCTORS }, async (_, number) => {
      for (let page = number + 1; rolling; page = (page % 30) + 1) {
        const { graphql } = balancer.pick();
        const answer = await ask(graphql, instructor, NAVIGATE, { id: media, page }).catch((error) => error);
        if (answer.data?.navigate?.__typename === 'Video') answered += 1;
        else failures.push(answer);
        await delay(PACE_MS);
      }
    }),
  );
  const underLoad = async () => {
    const before = answered;
    await expect.poll(() => answered).toBeGreaterThan(before + 20);
  };
  const [first, second, fresh] = instances as [Instance, Instance, Instance];
  const replace = async (instance: Instance) => {
    await underLoad();
    // A server that a client keeps from closing exits after a timeout, with another code than 0.
    const code = await instance.stop('SIGTERM');
    expect(code, code === 0 ? '' : await instance.lastLines()).toBe(0);
  };
  await fresh.start();
  await replace(first);
  await replace(second);
  await underLoad();
  rolling = false;
  await instructors;
  expect(failures).toEqual([]);
  expect(new Set(closeCodes)).toEqual(new Set([1012]));

  const [row] = await orm.em
    .fork()
    .execute<{ version: number }[]>('select version from video where id = ?', [video.id]);
  const last = row?.version ?? 0;
  await expect.poll(() => received.map((versions) => versions.at(-1))).toEqual(received.map(() => last));
  // A client that reconnects receives the current state first, which may be the one that it received last.
  for (const versions of received) expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  await expect.poll(undelivered).toEqual([]);
  await expect.poll(() => participant.versions().at(-1)).toBe(last);
  const lastOfStreams = () =>
    streams.map(({ viewing }) => Math.max(...viewing.segments.flatMap((each) => each.versions)));
  await expect.poll(lastOfStreams).toEqual(streams.map(() => last));
  await balancer.stop();
  for (const stream of streams) await stream[Symbol.asyncDispose]();
  for (const client of clients) await client.dispose();
});
