/** Refuses requests whose target and `Host` header give no URL. */
import type { FastifyInstance } from 'fastify';
import { httpError } from './errors.ts';

export const invalidTarget = () =>
  httpError(400, 'BAD_REQUEST', 'The request target and the Host header give no URL.');

/**
 * Answers 400 before any handler runs, because handlers and libraries parse the URL and `new URL` throws.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2 for 400 as the answer to an invalid `Host` header
 */
export function refuseInvalidTargets(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ url, protocol, hostname }) => {
    if (URL.canParse(url, `${protocol}://${hostname}/`)) return;
    throw invalidTarget();
  });
}
