/** The route of the metrics. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Audit } from '../graphql/audit/audit.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { httpError } from './errors.ts';

/** Serves `/metrics` for Prometheus. @param token The bearer token that a request needs; null accepts every request. */
export function serveMetrics(
  app: FastifyInstance,
  metrics: Metrics,
  token: string | null,
  audit: Audit,
): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  app.get('/metrics', async ({ headers, id, ip }, reply) => {
    const actual = digest(headers.authorization ?? '');
    if (token !== null && !timingSafeEqual(actual, digest(`Bearer ${token}`))) {
      const refusal = headers.authorization === undefined ? 'missing' : 'signature';
      audit.refused(refusal, { requestId: id, address: ip, transport: 'metrics' }, null);
      throw httpError(401, 'UNAUTHENTICATED', 'This request needs the bearer token in METRICS_TOKEN.');
    }
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
