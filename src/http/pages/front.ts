/** Serves the built front. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import serveFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { type FrontOrigins, frontPolicy } from './content-security-policy.ts';

const DIST = fileURLToPath(new URL('../../../web/dist/', import.meta.url));
/** Paths that all serve index.html; the front routes them in the browser. */
const FRONT_PATHS = ['/', '/stage', '/seat'];

export async function serveFront(app: FastifyInstance, origins: FrontOrigins): Promise<void> {
  if (!existsSync(`${DIST}index.html`)) return;
  const policy = frontPolicy(origins);
  await app.register(serveFiles, {
    root: DIST,
    index: false,
    // The build has each text in Brotli and in gzip as well.
    preCompressed: true,
    // File names under assets/ contain a hash of the content.
    setHeaders: (reply, path) => {
      const caching = path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
      reply.header('cache-control', caching).header('content-security-policy', policy);
    },
    cacheControl: false,
  });
  for (const path of FRONT_PATHS) {
    app.get(path, (_request, reply) => reply.sendFile('index.html'));
  }
}
