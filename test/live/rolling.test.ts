import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { watchByEvents } from '../resilience/chaos/viewers.ts';
import { ask, token } from '../support/ask.ts';
import { type Instance, SECRET, startCluster } from '../support/cluster.ts';
import { seed } from '../support/test-server.ts';
import { comeIn } from '../support/xmpp/participant.ts';

const NAVIGATE = `mutation ($id: ID!, $page: Int!) { navigate(id: $id, page: $page) {
  __typename ... on Video { version } } }`;
const FOLLOW = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';
const VIEWERS = 8;
const INSTRUCTORS = 4;
/** Milliseconds between two commands of one instructor: a load, and something left for servers that start. */
const PACE = 20;

/** Sends each request to a server that says it is ready, as a load balancer does. */
function balance(instances: Instance[]) {
  let ready = instances.filter(({ child }) => child);
  let count = 0;
  const timer = setInterval(async () => {
    const answers = await Promise.all(instances.map((instance) => instance.isReady()));
    // When none answers in time, the machine is busy: they are asked all the same.
    if (answers.some(Boolean)) ready = instances.filter((_, index) => answers[index]);
  }, 100);
  return {
    pick(): Instance {
      count += 1;
      return ready[count % ready.length] as Instance;
    },
    stop: () => clearInterval(timer),
  };
}

test('servers are replaced one after the other under load, and no command fails', async () => {
  await using house = await startCluster(3, { DRAIN_DELAY: '1' }, 2);
  const { instances, orm, prosody } = house;
  const video = await seed({ orm, parts: { changes: { rooms: true } } }, { pages: 30 });
  const [media = ''] = video.medias;
  const viewer = await token({ roles: ['student'], video: video.id, secret: SECRET });
  const instructor = await token({ roles: ['instructor'], video: video.id, secret: SECRET });
  const balancer = balance(instances);
  const undelivered = () => orm.em.fork().execute('select 1 from outbox where delivered_on is null');
  await expect.poll(undelivered, { timeout: 15_000 }).toEqual([]);
  await using seated = await comeIn({
    service: prosody.service,
    domain: prosody.participants,
    room: `${video.id}@${prosody.conference}`,
    nick: 'ann',
  });

  const closeCodes: number[] = [];
  const seen = Array.from({ length: VIEWERS }, () => [] as number[]);
  const failures: unknown[] = [];
  const clients = seen.map((versions) => {
    const client = createClient({
      url: () => balancer.pick().graphqlWs,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${viewer}` },
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
    // They come back at once, and first to whoever it was.
    const pick = () => instances[(number + Math.floor(tries++ / 2)) % instances.length] as Instance;
    return watchByEvents({ name: `stream ${number}`, video: video.id, token: viewer, pick });
  });
  let rolling = true;
  let turned = 0;
  const instructors = Promise.all(
    Array.from({ length: INSTRUCTORS }, async (_, number) => {
      for (let page = number + 1; rolling; page = (page % 30) + 1) {
        const { graphql } = balancer.pick();
        const answer = await ask(graphql, instructor, NAVIGATE, { id: media, page }).catch((error) => error);
        if (answer.data?.navigate?.__typename === 'Video') turned += 1;
        else failures.push(answer);
        await delay(PACE);
      }
    }),
  );
  const underLoad = async () => {
    const before = turned;
    await expect.poll(() => turned, { timeout: 20_000 }).toBeGreaterThan(before + 20);
  };
  const [first, second, fresh] = instances as [Instance, Instance, Instance];
  const replace = async (instance: Instance) => {
    await underLoad();
    // One that somebody who came back too soon keeps from closing ends itself, and not with 0.
    expect(await instance.stop('SIGTERM')).toBe(0);
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
  await expect
    .poll(() => seen.map((versions) => versions.at(-1)), { timeout: 15_000 })
    .toEqual(seen.map(() => last));
  // A socket that came back begins with the state as it is, which may be the one it saw last.
  for (const versions of seen) expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  await expect.poll(undelivered, { timeout: 15_000 }).toEqual([]);
  await expect.poll(() => seated.versions().at(-1), { timeout: 15_000 }).toBe(last);
  const ends = () =>
    streams.map(({ viewing }) => Math.max(...viewing.segments.flatMap((each) => each.versions)));
  await expect.poll(ends, { timeout: 15_000 }).toEqual(streams.map(() => last));
  balancer.stop();
  for (const stream of streams) await stream[Symbol.asyncDispose]();
  for (const client of clients) await client.dispose();
}, 240_000);
