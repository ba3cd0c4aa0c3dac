/** Serves GraphiQL, which the front's build contains as a page of its own (`web/graphiql/`). */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import serveFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { GRAPHIQL_POLICY } from './content-security-policy.ts';

const DIST = fileURLToPath(new URL('../../../web/dist/graphiql/', import.meta.url));
const PATH = '/graphiql';

export async function serveGraphiql(app: FastifyInstance): Promise<void> {
  if (!existsSync(`${DIST}index.html`)) return;
  app.get(PATH, async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': GRAPHIQL_POLICY, 'cache-control': 'no-cache' })
      // The file is read for each request, because a new build renames the files that it refers to.
      .send(await readFile(`${DIST}index.html`, 'utf8')),
  );
  await app.register(serveFiles, {
    root: DIST,
    prefix: `${PATH}/`,
    index: false,
    decorateReply: false,
    // File names under assets/ contain a hash. The policy of a script applies to the worker that runs it.
    setHeaders: (reply, path) => {
      const caching = path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
      reply.header('cache-control', caching).header('content-security-policy', GRAPHIQL_POLICY);
    },
    cacheControl: false,
  });
}
