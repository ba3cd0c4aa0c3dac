/** Parses a message of a client, before graphql-ws handles it. */
import { MessageType } from 'graphql-ws';
import { isNestedDeeper } from '../query/nesting.ts';

/** graphql-ws fails with an internal error when it receives one of the other types, which only a server sends. */
const CLIENT_TYPES: ReadonlySet<unknown> = new Set([
  MessageType.ConnectionInit,
  MessageType.Ping,
  MessageType.Pong,
  MessageType.Subscribe,
  MessageType.Complete,
]);

/** graphql-ws sends the payload of a ping back, and printing deeper JSON exceeds the stack. */
const MAX_LEVELS = 100;

/** @returns the message; null when it is not JSON, is nested too deeply, or has no type that a client sends. */
export function parseMessage(text: string): object | null {
  const message = parseJson(text);
  if (typeof message !== 'object' || message === null) return null;
  return 'type' in message && CLIENT_TYPES.has(message.type) && !isNestedDeeper(message, MAX_LEVELS)
    ? message
    : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
