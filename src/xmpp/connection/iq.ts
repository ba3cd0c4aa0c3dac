/** IQ requests and their responses. */
import { randomUUID } from 'node:crypto';
import { type Client, type Element, xml } from '@xmpp/client';
import { errorCondition, StanzaError } from './stanza-error.ts';

/** @see https://xmpp.org/extensions/xep-0199.html */
export const ping = (to: string): Element =>
  xml('iq', { type: 'get', to }, xml('ping', { xmlns: 'urn:xmpp:ping' }));

interface PendingRequest {
  to: string | undefined;
  settle(response: Element | Error): void;
}

export interface IqCaller {
  /**
   * @param iq A stanza of type `get` or `set`. The caller sets its `id`.
   * @returns the response of type `result`.
   * @throws StanzaError when the response has type `error`; Error when none arrives within `timeout` ms.
   */
  request(iq: Element, timeout: number): Promise<Element>;
  /** Rejects every pending request. */
  rejectAll(reason: Error): void;
}

/**
 * Replaces the IQ caller of @xmpp/client, which has two defects. Its stream management (XEP-0198) does not count
 * responses as received, so the server sends stanzas again after a resumption that have already arrived. And it
 * accepts a response from any sender.
 */
export function createIqCaller(entity: Client, send: (iq: Element) => void): IqCaller {
  const pending = new Map<string, PendingRequest>();
  entity.on('stanza', (stanza: Element) => {
    const { id = '', from, type } = stanza.attrs;
    const request = stanza.name === 'iq' ? pending.get(id) : undefined;
    if (!request || from !== request.to) return;
    if (type === 'result') request.settle(stanza);
    else if (type === 'error') request.settle(new StanzaError(errorCondition(stanza)));
  });
  return {
    request(iq, timeout) {
      const { promise, resolve, reject } = Promise.withResolvers<Element>();
      // Nobody else can answer a request by guessing its id.
      const id = randomUUID();
      const timer = setTimeout(
        () => reject(new Error(`The XMPP server did not respond within ${timeout} ms.`)),
        timeout,
      );
      const settle = (response: Element | Error) =>
        response instanceof Error ? reject(response) : resolve(response);
      pending.set(id, { to: iq.attrs['to'], settle });
      iq.attrs['id'] = id;
      send(iq);
      return promise.finally(() => {
        clearTimeout(timer);
        pending.delete(id);
      });
    },
    rejectAll(reason) {
      for (const { settle } of pending.values()) settle(reason);
    },
  };
}
