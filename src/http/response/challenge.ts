/** Adds the challenge that a 401 needs. @see https://www.rfc-editor.org/rfc/rfc6750#section-3 */
import type { FastifyInstance } from 'fastify';

export function challengeUnauthenticated(app: FastifyInstance): void {
  app.addHook('onSend', async ({ headers }, reply) => {
    if (reply.statusCode !== 401) return;
    const hasToken = headers.authorization !== undefined;
    reply.header('www-authenticate', hasToken ? 'Bearer error="invalid_token"' : 'Bearer');
  });
}
