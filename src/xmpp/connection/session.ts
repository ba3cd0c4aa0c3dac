/** One stream to the chat server, from the first packet to its end. It never comes back: see connection.ts. */
import type { Socket } from 'node:net';
import { type Client, client, type Element, type StreamMemory } from '@xmpp/client';
import { askOn } from './iq.ts';
import { remember, resendAsNew } from './resume.ts';
import { mechanisms } from './scram.ts';

const SM = 'urn:xmpp:sm:3';
/** How long a goodbye may take, in ms. */
const GOODBYE = 2_000;

export interface SessionOptions {
  /** `xmpp://host:port`, `xmpps://…`, `ws://…` or `wss://…`. */
  service: string;
  domain: string;
  username: string;
  password: string;
  resource: string;
  /** From the first packet to being logged in, in ms. */
  connectWithin: number;
}

export interface Session {
  jid: string;
  /** The stream before it goes on: rooms still hold us, and what was under way arrives. */
  resumed: boolean;
  send(stanza: Element): void;
  /** @returns the answer; rejects with the server's error, or when there is none within `timeout` ms. */
  request(iq: Element, timeout: number): Promise<Element>;
  /** When the server last said anything: a time of `performance.now()`. */
  lastHeard(): number;
  /** Settles with the reason when the stream is over. */
  ended: Promise<Error>;
  /** What the next stream needs to go on from here; null when the server does not offer it. */
  memory(): StreamMemory | null;
  /** Says goodbye. */
  close(): Promise<void>;
  /** Cuts the line. */
  destroy(reason: Error): void;
}

/** The server does not want us: waiting does not help, a person has to. */
export class AuthError extends Error {
  override name = 'Refused';
}

/**
 * Logs in and waits until stream management is on: a server may end a stream that speaks before.
 * @param hear Gets every stanza, from the first on.
 * @throws Refused when the account or the domain is not accepted; any other Error is worth another try.
 */
export async function openSession(
  options: SessionOptions,
  memory: StreamMemory | null,
  hear: (stanza: Element) => void,
): Promise<Session> {
  const { connectWithin, ...account } = options;
  const entity = client({ ...account, timeout: connectWithin });
  entity.reconnect.stop();
  entity.saslFactory._mechs.unshift(...mechanisms);
  if (memory) Object.assign(entity.streamManagement, memory);
  resendAsNew(entity);
  const line = attach(entity, hear);
  const late = setTimeout(
    () => line.destroy(new Error(`not logged in within ${connectWithin} ms`)),
    connectWithin,
  );
  try {
    const failed = line.ended.then((error) => Promise.reject(error));
    const resumed = await Promise.race([ready(entity, options), failed]);
    return {
      ...line,
      jid: String(entity.jid),
      resumed,
      close: () => farewell(entity, line.destroy),
    };
  } catch (error) {
    line.destroy(error as Error);
    throw classify(error as Error);
  } finally {
    clearTimeout(late);
  }
}

/** Follows a stream to its end, which is reached once and for all. */
function attach(entity: Client, hear: (stanza: Element) => void) {
  const { promise: ended, resolve: end } = Promise.withResolvers<Error>();
  const pending = new Set<Element>();
  const questions = askOn(entity, send);
  let heard = performance.now();

  function destroy(reason: Error) {
    end(reason);
    questions.fail(reason);
    entity.removeListener('stanza', hear);
    cut(entity);
  }

  function send(stanza: Element) {
    pending.add(stanza);
    entity.send(stanza).then(() => pending.delete(stanza), destroy);
  }

  // Not every error closes the stream by itself, and none leaves one worth keeping.
  entity.on('error', destroy);
  entity.on('disconnect', () => destroy(new Error('the server closed the stream')));
  entity.on('element', () => {
    heard = performance.now();
  });
  entity.on('stanza', hear);
  // A page turn waits for nothing to share a packet with.
  entity.on('connect', () => (entity.socket as Partial<Socket> | null)?.setNoDelay?.(true));
  return {
    ended,
    destroy,
    lastHeard: () => heard,
    send,
    request: questions.request,
    memory: () => remember(entity, pending),
  };
}

async function farewell(entity: Client, destroy: (reason: Error) => void): Promise<void> {
  const patience = setTimeout(() => destroy(new Error('closed')), GOODBYE);
  await entity.stop().catch(() => {});
  clearTimeout(patience);
  destroy(new Error('closed'));
}

/** @returns whether the stream before was resumed. */
async function ready(entity: Client, { service, domain }: SessionOptions): Promise<boolean> {
  const { streamManagement: sm } = entity;
  const resumed = new Promise<true>((resolve) => sm.once('resumed', () => resolve(true)));
  const online = new Promise<false>((resolve) => entity.once('online', () => resolve(false)));
  let offered = false;
  const managed = new Promise<void>((resolve) => {
    entity.on('nonza', (element: Element) => {
      if (element.getChild('sm', SM)) offered = true;
      // The library takes note of the answer after us.
      else if (element.is('enabled', SM) || (element.is('failed', SM) && entity.status === 'online')) {
        setImmediate(resolve);
      }
    });
  });
  // Not `start`: it leaves a promise of its own behind, which nobody catches when the line breaks here.
  await entity.connect(service);
  await entity.open({ domain });
  if (await Promise.race([resumed, online])) return true;
  if (offered && !sm.enabled) await managed;
  return false;
}

/** @see https://www.rfc-editor.org/rfc/rfc6120#section-6.5 and #section-4.9.3 */
function classify(error: Error): Error {
  const { name, condition = '' } = error as Error & { condition?: string };
  const refused =
    (name === 'SASLError' && condition !== 'temporary-auth-failure') ||
    error.message.startsWith('SASL:') ||
    ['host-unknown', 'host-gone', 'not-authorized'].includes(condition);
  return refused ? new AuthError(condition || error.message, { cause: error }) : error;
}

interface Destroyable {
  destroy?(): void;
  close?(): void;
}

/** TCP's socket is the socket itself; TLS's and WebSocket's hold it. */
function cut({ socket }: Client): void {
  const outer = socket as (Destroyable & { socket?: Destroyable | null }) | null;
  if (outer?.destroy) outer.destroy();
  else if (outer?.socket?.destroy) outer.socket.destroy();
  else outer?.socket?.close?.();
}
