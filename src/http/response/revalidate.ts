/** Adds an ETag to the answers that caches may store, and answers 304 to a client that has the same answer. */
import { hash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { addToVary } from './vary.ts';

export function revalidateResponses(app: FastifyInstance): void {
  app.addHook('onSend', async ({ headers, method }, reply, payload: unknown) => {
    const isCacheable = String(reply.getHeader('cache-control') ?? '').includes('public');
    if (!isCacheable || method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string')
      return payload;
    // The tag is weak, because the compressed answer has the same one.
    const etag = `W/"${hash('sha256', payload, 'base64url')}"`;
    reply.header('etag', etag);
    addToVary(reply, 'accept');
    if (!matches(headers['if-none-match'], etag)) return payload;
    reply.code(304).removeHeader('content-length');
    return null;
  });
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match */
function matches(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag.replace(/^W\//, ''));
}
