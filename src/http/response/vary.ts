/** The header `Vary` of an answer. */
import type { FastifyReply } from 'fastify';

/** Adds the name of a request header, on which the answer depends, to the `Vary` header. */
export function addToVary(reply: FastifyReply, name: string): void {
  const names = String(reply.getHeader('vary') ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
  if (!names.some((each) => each.toLowerCase() === name)) reply.header('vary', [...names, name].join(', '));
}
