/** What whoever runs this server asks of it: whether it is there, whether it is ready, how it does. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../telemetry/metrics.ts';
import { httpError } from './bodies.ts';

/** Milliseconds a part has to say that it is there. */
const PROBE_MS = 2_000;

/** Parts a request cannot do without, each with whether it answers. */
export type Probes = Record<string, () => Promise<boolean>>;

/** `/health` says that the process answers, `/ready` that requests may be sent here. */
export function serveHealth(app: FastifyInstance, probes: Probes, isDraining: () => boolean): void {
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/ready', async (_request, reply) => {
    const parts = await Promise.all(
      Object.entries(probes).map(async ([name, probe]) => [name, await answers(probe)] as const),
    );
    const ready = parts.every(([, answers]) => answers) && !isDraining();
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      parts: Object.fromEntries(parts.map(([name, answers]) => [name, answers ? 'ok' : 'failing'])),
    });
  });
}

/** Whoever is silent does not answer. */
function answers(probe: () => Promise<boolean>): Promise<boolean> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), PROBE_MS).unref();
    probe().then(resolve, () => resolve(false));
  });
}

/** `/metrics`, for whoever has the token, if one is asked for. */
export function serveMetrics(app: FastifyInstance, metrics: Metrics, token: string | null): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  app.get('/metrics', async ({ headers }, reply) => {
    const shown = digest(headers.authorization ?? '');
    if (token !== null && !timingSafeEqual(shown, digest(`Bearer ${token}`))) {
      throw httpError(401, 'UNAUTHENTICATED', 'This needs the token of METRICS_TOKEN.');
    }
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
