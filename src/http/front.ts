/** The built front, with a policy that lets it load nothing but itself, the pages and the rooms. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import serveFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const DIST = fileURLToPath(new URL('../../web/dist/', import.meta.url));
/** Addresses that are all the same page to the server. */
const PAGES = ['/', '/stage', '/seat'];

export async function serveFront(
  app: FastifyInstance,
  origins: { links: string; uploads: string; rooms: string | null },
): Promise<void> {
  if (!existsSync(`${DIST}index.html`)) {
    app.get('/', (_request, reply) => reply.redirect('/graphiql'));
    return;
  }
  const policy = [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `font-src 'self'`,
    `img-src 'self' blob: data: ${origins.links}`,
    `media-src 'self' blob:`,
    `connect-src 'self' ${origins.uploads} ${origins.links} ${origins.rooms ?? ''}`.trim(),
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const headers = {
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  await app.register(serveFiles, {
    root: DIST,
    index: false,
    // Names under assets/ carry a hash of their content.
    setHeaders: (reply, path) => {
      const kept = path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
      reply.header('cache-control', kept).header('x-content-type-options', 'nosniff');
    },
    cacheControl: false,
  });
  for (const page of PAGES) {
    app.get(page, (_request, reply) => reply.headers(headers).sendFile('index.html'));
  }
}
