import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Data } from '../support/clients/ask.ts';
import { watch } from '../support/clients/viewer.ts';
import { webinar } from '../support/clients/webinar.ts';
import { startSystem } from '../support/parts/system.ts';

/** Receives spans over OTLP/HTTP in JSON. */
async function collector() {
  const spans: Data[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { resourceSpans } = JSON.parse(Buffer.concat(parts).toString());
    for (const { scopeSpans } of resourceSpans) {
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, spans, close: () => server.close() };
}

test('a page turn appears in metrics, in the log and in traces, from its command to both wires', async () => {
  const traces = await collector();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url, METRICS_TOKEN: 'a token for metrics' };
  await using system = await startSystem({ env });
  const { ready, data } = system;
  const room = await webinar(ready, ready.videoId);
  const { sharedLiveMedias } = await room.video();
  const media = sharedLiveMedias[0].id;
  await using viewer = watch(ready, room.student, room.id);
  await viewer.until((state) => state.version > 0);
  const started = await room.start(media);
  await viewer.until((state) => state.version === started.version);
  const { version } = await room.navigate(media, 2);
  await viewer.until((state) => state.version === version);

  const address = new URL('/metrics', ready.graphql);
  expect((await fetch(address)).status).toBe(401);
  const metrics = async () => {
    const answer = await fetch(address, { headers: { authorization: 'Bearer a token for metrics' } });
    return Object.fromEntries(
      [...(await answer.text()).matchAll(/^(lectern_[^ ]+) (\S+)$/gm)].map(([, name, value]) => [
        name,
        Number(value),
      ]),
    );
  };
  await expect
    .poll(async () => (await metrics())['lectern_wire_lag_seconds_count{wire="xmpp"}'])
    .toBeGreaterThanOrEqual(2);
  // The job deletes a message from the outbox after the room has reflected it.
  await expect.poll(metrics).toMatchObject({
    'lectern_viewers{transport="websocket"}': 1,
    'lectern_viewers{transport="events"}': 0,
    lectern_groups: 1,
    lectern_subscriptions: 1,
    'lectern_wire_lag_seconds_count{wire="graphql"}': 2,
    'lectern_command_duration_seconds_count{outcome="committed"}': expect.any(Number),
    lectern_outbox_messages: 0,
    lectern_outbox_age_seconds: 0,
    'lectern_reconnects_total{part="database"}': 0,
  });

  const lines = async () =>
    (await readFile(join(data, 'lectern.log'), 'utf8'))
      .split('\n')
      .flatMap((line) => (line ? [JSON.parse(line)] : []))
      .filter((line) => line.video === room.id && line.version === version);
  await expect.poll(async () => (await lines()).length).toBeGreaterThanOrEqual(4);
  const logged = await lines();
  expect(logged.map(({ msg }) => msg).sort()).toEqual([
    'audit.page_turned',
    'command.answered',
    'room.notified',
    'viewers.notified',
  ]);
  const [request] = logged.map((line) => line.request);
  expect(new Set(logged.map((line) => line.request))).toEqual(new Set([request]));

  const traceId = request.replaceAll('-', '');
  await expect
    .poll(() =>
      traces.spans
        .filter((span) => span.traceId === traceId)
        .map(({ name }) => name)
        .sort(),
    )
    .toEqual(['command', 'notify room', 'notify viewers']);
  traces.close();
}, 300_000);
