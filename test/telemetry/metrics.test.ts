import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mintToken } from '../../local/token.ts';
import { openMetrics } from '../../src/telemetry/metrics.ts';
import { openSocket } from '../support/clients/socket.ts';
import { watch, watchOverSse } from '../support/clients/viewer.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import type { Ready } from '../support/parts/system.ts';
import { JWT_SECRET, sharedSystem } from '../support/parts/system.ts';
import { startTcpProxy, type TcpProxy } from '../support/parts/tcp-proxy.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../support/servers/test-server.ts';

type Samples = Record<string, number>;

/** The samples that a server exposes, by name and labels. */
async function samples(graphql: string): Promise<Samples> {
  const text = await (await fetch(new URL('/metrics', graphql))).text();
  return Object.fromEntries(
    [...text.matchAll(/^([a-z0-9_]+(?:\{.*\})?) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]),
  );
}

describe('the endpoint /metrics', () => {
  const stack = new AsyncDisposableStack();
  let [testServer, proxy, video, system, token] = [] as unknown as [
    TestServer,
    TcpProxy,
    Seeded,
    Ready,
    string,
  ];
  const read = () => samples(testServer.graphql);
  const QUERY = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';

  const POINTER = 'subscription ($id: ID!) { videoUpdated: pointerMoved(id: $id) { points } }';

  beforeAll(async () => {
    const database = stack.use(await freshDatabase());
    proxy = stack.use(await startTcpProxy(database.url));
    const metrics = openMetrics();
    testServer = stack.use(
      await startTestServer({ databaseUrl: proxy.url, secret: JWT_SECRET, rooms: true, metrics }),
    );
    video = await seed(testServer);
    const { graphql, graphqlWs } = testServer;
    system = { graphql, graphqlWs, graphqlSse: graphql } as Ready;
    token = await mintToken(
      JWT_SECRET,
      { role: 'student', video: video.id },
      { issuer: null, audience: null },
    );
  });
  afterAll(() => stack.disposeAsync());

  const turn = async (page: number) => {
    const media = video.medias[0] ?? '';
    return testServer.write(video.id, (state) => ({ ...state, share: { media, page } }));
  };

  it('counts viewers by transport, groups, and the executions that groups save', async () => {
    const before = await read();
    await using viewers = new AsyncDisposableStack();
    const all = [1, 2, 3].map(() => viewers.use(watch(system, token, video.id, QUERY)));
    all.push(viewers.use(watchOverSse(system, token, video.id, QUERY)));
    await Promise.all(all.map((viewer) => viewer.until(() => true)));
    expect(await read()).toMatchObject({
      'lectern_viewers{transport="websocket"}': 3,
      'lectern_viewers{transport="events"}': 1,
      lectern_groups: 1,
      lectern_subscriptions: 4,
    });
    const { version } = await turn(2);
    await Promise.all(all.map((viewer) => viewer.until((state) => state.version === version)));
    const after = await read();
    const grown = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
    expect(grown('lectern_deliveries_total')).toBe(8);
    expect(grown('lectern_executions_total')).toBe(2);
    expect(grown('lectern_executions_saved_total')).toBe(6);
    expect(grown('lectern_wire_lag_seconds_count{wire="graphql"}')).toBe(1);
  });

  it('counts signs of pointers, what viewers receive of them, and what gives way to newer ones', async () => {
    const before = await read();
    await using viewer = watch(system, token, video.id, POINTER);
    await viewer.until(({ points }) => points.length === 0);
    const { pointers, states } = testServer.parts;
    const { share } = states.latest(video.id) ?? {};
    for (const x of [1, 2, 3]) {
      const mark = { media: share?.media ?? '', page: share?.page ?? 0, kind: 'point' as const, hand: 'ada' };
      pointers.point(video.id, { ...mark, points: [x, x] });
    }
    await viewer.until(({ points }) => points[0] === 3);
    const after = await read();
    const grown = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
    expect(grown('lectern_pointer_signs_total{source="instructor"}')).toBe(3);
    expect(grown('lectern_pointer_signs_total{source="server"}')).toBe(0);
    // The empty value at first, and then the last sign, with the first one if that did not come too fast.
    const values = grown('lectern_pointer_values_total');
    expect(values + grown('lectern_pointer_conflated_total')).toBe(4);
    expect([2, 3]).toContain(values);
  });

  it('counts the outbox messages that wait for delivery, and their age', async () => {
    const { lectern_outbox_messages: depth = 0 } = await read();
    await turn(3);
    expect((await read())['lectern_outbox_messages']).toBe(depth + 1);
    await expect.poll(async () => (await read())['lectern_outbox_age_seconds']).toBeGreaterThan(0.5);
  });

  it('counts closed WebSockets by close code', async () => {
    const forbidden = 'lectern_closes_total{code="4403"}';
    const before = (await read())[forbidden] ?? 0;
    const client = await openSocket(system);
    client.say({ type: 'connection_init', payload: { authorization: 'Bearer not.a.token' } });
    expect((await client.closed).code).toBe(4403);
    await expect.poll(async () => (await read())[forbidden]).toBe(before + 1);
  });

  it('counts reconnections to the database, and is served while the database is unreachable', async () => {
    const reconnects = 'lectern_reconnects_total{part="database"}';
    const before = (await read())[reconnects] ?? 0;
    proxy.refuse();
    await expect.poll(async () => (await read())['lectern_outbox_messages'], POLL).toBeNaN();
    await proxy.heal();
    await expect.poll(async () => (await read())[reconnects], POLL).toBe(before + 1);
    await expect.poll(async () => (await read())['lectern_outbox_messages'], POLL).toBeGreaterThan(0);
  });
});

const POLL = { interval: 100 };

describe('deploy/prometheus/alerts.yml', () => {
  const file = new URL('../../deploy/prometheus/alerts.yml', import.meta.url);
  const documentation = new URL('../../docs/operations.md', import.meta.url);

  /** The metrics in an expression, each with the labels that it selects. */
  const metricsOf = (expression: string) =>
    [...expression.matchAll(/\b((?:lectern|nodejs|process)_[a-z0-9_]+|up)\b(?:\{([^}]*)\})?/g)].map(
      ([, name = '', labels = '']) => ({
        name,
        labels: [...labels.matchAll(/(\w+)=~?"([^"]*)"/g)].flatMap(([, label, values = '']) =>
          values.split('|').map((value) => `${label}="${value}"`),
        ),
      }),
    );

  it('uses only metrics and labels that a server exposes', async () => {
    const exposed = Object.keys(await samples(sharedSystem().graphql));
    const expressions = [...(await readFile(file, 'utf8')).matchAll(/^ +expr: (.+)$/gm)].map(
      ([, expression]) => expression ?? '',
    );
    expect(expressions.length).toBeGreaterThan(10);
    for (const expression of expressions) {
      const used = metricsOf(expression);
      expect(used, expression).not.toEqual([]);
      for (const { name, labels } of used) {
        // Prometheus itself adds this metric.
        if (name === 'up') continue;
        const series = exposed.filter((each) => each === name || each.startsWith(`${name}{`));
        expect(series, `${name} of ${expression}`).not.toEqual([]);
        for (const label of labels) {
          expect(
            series.some((each) => each.includes(label)),
            `${label} of ${expression}`,
          ).toBe(true);
        }
      }
    }
  });

  it('is explained in docs/operations.md, alert by alert, and so is each metric of the server', async () => {
    const text = await readFile(documentation, 'utf8');
    const alerts = [...(await readFile(file, 'utf8')).matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
    expect(alerts.filter((alert) => !text.includes(`\`${alert}\``))).toEqual([]);
    const exposed = await (await fetch(new URL('/metrics', sharedSystem().graphql))).text();
    const own = [...exposed.matchAll(/^# TYPE (lectern_\w+)/gm)].map(([, name]) => name);
    expect(own.length).toBeGreaterThan(8);
    expect(own.filter((name) => !text.includes(`\`${name}`))).toEqual([]);
  });
});
