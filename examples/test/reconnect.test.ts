/** Each example follows again after its server was killed, and after it was stopped and started in order. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { token } from '../../test/support/clients/ask.ts';
import { type Cluster, type Instance, SECRET, startCluster } from '../../test/support/parts/cluster.ts';
import { byLength, shortened } from '../../test/support/run/test-length.ts';
import { seed } from '../../test/support/servers/test-server.ts';
import { CLIENTS } from '../clients.ts';
import type { VideoStateFragment } from '../operations.generated.ts';
import { Tokens } from '../webinar/tokens.ts';

const DOWN_MS = byLength({ short: 2_500, long: 20_000 });

const stack = new AsyncDisposableStack();
let cluster: Cluster;
let server: Instance;
beforeAll(async () => {
  cluster = stack.use(await startCluster(1));
  server = cluster.instances[0] as Instance;
});
afterAll(() => stack.disposeAsync());

describe.each(shortened(['SIGKILL', 'SIGTERM'] as const))('after %s and a pause', (signal) => {
  test('every client shows the page that was turned meanwhile, and the next one', async () => {
    const video = await seed({ orm: cluster.orm, parts: { changes: { rooms: true } } }, { pages: 9 });
    const [media = ''] = video.medias;
    const tokens = () => new Tokens(() => token({ roles: ['instructor'], video: video.id, secret: SECRET }));
    const options = { url: server.graphql, WebSocket };
    await using clients = new AsyncDisposableStack();
    const viewers = Object.entries(CLIENTS).map(([name, connect]) => {
      const client = clients.use(connect({ ...options, tokens: tokens() }));
      const shown: VideoStateFragment[] = [];
      client.follow(video.id, (state) => shown.push(state));
      return { name, client, shown };
    });
    const pages = () =>
      Object.fromEntries(viewers.map(({ name, shown }) => [name, shown.at(-1)?.activeShare?.page.number]));
    const allAt = (page: number) => Object.fromEntries(viewers.map(({ name }) => [name, page]));
    await expect.poll(pages).toEqual(allAt(1));

    await server.stop(signal);
    await delay(DOWN_MS);
    await server.start();
    await using instructor = CLIENTS['plain']?.({ ...options, tokens: tokens() });
    await instructor?.navigate(media, 5);
    await expect.poll(pages).toEqual(allAt(5));
    for (const [index, { client }] of viewers.entries()) {
      await client.navigate(media, index + 2);
      await expect.poll(pages).toEqual(allAt(index + 2));
    }
  });
});
