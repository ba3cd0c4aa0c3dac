/** Sends and receives stanzas on one stream until the stream ends. */
import type { Socket } from 'node:net';
import type { Client, Element, ResumptionState } from '@xmpp/client';
import { createIqCaller } from './iq.ts';
import { resumptionState } from './resume.ts';

export interface Stream {
  send(stanza: Element): void;
  /** @see IqCaller.request */
  request(iq: Element, timeout: number): Promise<Element>;
  /** The time at which the server last sent data, on the clock of `performance.now()`. */
  lastReceived(): number;
  /** Resolves with the reason when the stream has ended. */
  ended: Promise<Error>;
  /** The state with which the next stream resumes this one; null when the server does not offer resumption. */
  resumptionState(): ResumptionState | null;
  /** Ends the stream at once and closes the socket. */
  destroy(reason: Error): void;
}

/** @param onStanza Receives every stanza, from the first one on. */
export function openStream(entity: Client, onStanza: (stanza: Element) => void): Stream {
  const { promise: ended, resolve: end } = Promise.withResolvers<Error>();
  const pending = new Set<Element>();
  const caller = createIqCaller(entity, send);
  let lastReceived = performance.now();

  /** An exception in a listener of the socket would end the process, and a stranger chooses what stanzas contain. */
  function receive(stanza: Element) {
    try {
      onStanza(stanza);
    } catch (error) {
      destroy(error as Error);
    }
  }

  function destroy(reason: Error) {
    end(reason);
    caller.rejectAll(reason);
    entity.removeListener('stanza', receive);
    destroySocket(entity);
  }

  function send(stanza: Element) {
    pending.add(stanza);
    entity.send(stanza).then(() => pending.delete(stanza), destroy);
  }

  // Some errors of the library leave the stream open but unusable.
  entity.on('error', destroy);
  entity.on('disconnect', () => destroy(new Error('The XMPP server closed the stream.')));
  entity.on('element', () => {
    lastReceived = performance.now();
  });
  entity.on('stanza', receive);
  // Without this option TCP would delay a short stanza to send it together with a later one.
  entity.on('connect', () => (entity.socket as Partial<Socket> | null)?.setNoDelay?.(true));
  return {
    ended,
    destroy,
    lastReceived: () => lastReceived,
    send,
    request: caller.request,
    resumptionState: () => resumptionState(entity, pending),
  };
}

interface Closable {
  destroy?(): void;
  close?(): void;
}

/** For TCP, `client.socket` is the socket itself; for TLS and WebSocket it contains the socket. */
function destroySocket({ socket }: Client): void {
  const outer = socket as (Closable & { socket?: Closable | null }) | null;
  if (outer?.destroy) outer.destroy();
  else if (outer?.socket?.destroy) outer.socket.destroy();
  else outer?.socket?.close?.();
}
