/** Serves the built front, with a content security policy that allows its own files, page images and rooms. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import serveFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const DIST = fileURLToPath(new URL('../../web/dist/', import.meta.url));
/** Paths that all serve index.html; the front routes them in the browser. */
const FRONT_PATHS = ['/', '/stage', '/seat'];

export async function serveFront(
  app: FastifyInstance,
  origins: { links: string; uploads: string; rooms: string | null },
): Promise<void> {
  // Without a build of the front, GraphiQL is the start page.
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
  };
  await app.register(serveFiles, {
    root: DIST,
    index: false,
    // File names under assets/ contain a hash of the content.
    setHeaders: (reply, path) => {
      const caching = path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
      reply.header('cache-control', caching);
    },
    cacheControl: false,
  });
  for (const path of FRONT_PATHS) {
    app.get(path, (_request, reply) => reply.headers(headers).sendFile('index.html'));
  }
}
