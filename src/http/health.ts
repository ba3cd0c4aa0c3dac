/** Health checks for load balancers and orchestrators. */
import type { FastifyInstance } from 'fastify';

/** Time in which a part has to answer its probe. */
const PROBE_TIMEOUT_MS = 2_000;
const RETRY_AFTER_SECONDS = 1;

/** The parts that a request needs, each with a function that tests whether the part answers. */
export type Probes = Record<string, () => Promise<boolean>>;

/** `/health` reports that the process answers; `/ready` reports whether the server accepts requests. */
export function serveHealth(app: FastifyInstance, probes: Probes, isShuttingDown: () => boolean): void {
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/ready', async (_request, reply) => {
    const parts = await Promise.all(
      Object.entries(probes).map(async ([name, probe]) => [name, await succeeds(probe)] as const),
    );
    const ready = parts.every(([, isOk]) => isOk) && !isShuttingDown();
    if (!ready) reply.header('retry-after', RETRY_AFTER_SECONDS);
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      parts: Object.fromEntries(parts.map(([name, isOk]) => [name, isOk ? 'ok' : 'failing'])),
    });
  });
}

/** A probe that rejects or does not answer in time has failed. */
function succeeds(probe: () => Promise<boolean>): Promise<boolean> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), PROBE_TIMEOUT_MS).unref();
    probe().then(resolve, () => resolve(false));
  });
}
