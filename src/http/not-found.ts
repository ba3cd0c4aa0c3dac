/** Answers requests that no route takes: 405 for a path with other methods, and 404 for any other path. */
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { httpError } from './errors.ts';

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

export function answerUnknownRoutes(app: FastifyInstance): void {
  app.setNotFoundHandler(async ({ url, method }, reply) => {
    const path = url.replace(/[?#].*$/s, '');
    const allowed = METHODS.filter((each) => app.hasRoute({ url: path, method: each }));
    if (allowed.length === 0) throw httpError(404, 'NOT_FOUND', 'There is no such path.');
    reply.header('allow', allowed.join(', '));
    throw httpError(405, 'METHOD_NOT_ALLOWED', `This path does not accept ${method}.`);
  });
}
