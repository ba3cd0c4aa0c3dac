/** Questions to servers and their answers. */
import { type Client, type Element, xml } from '@xmpp/client';

export const ping = (to: string): Element =>
  xml('iq', { type: 'get', to }, xml('ping', { xmlns: 'urn:xmpp:ping' }));

/** The condition of a stanza of type `error`: `conflict`, `not-acceptable`, … */
export function condition(stanza: Element): string {
  const reason = stanza
    .getChild('error')
    ?.getChildElements()
    .find((child) => child.getNS() === 'urn:ietf:params:xml:ns:xmpp-stanzas' && child.name !== 'text');
  return reason?.name ?? 'undefined-condition';
}

/** The server's answer was an error. */
export class StanzaError extends Error {
  override name = 'StanzaError';
  readonly condition: string;
  constructor(condition: string) {
    super(condition);
    this.condition = condition;
  }
}

interface Question {
  to: string | undefined;
  settle(answer: Element | Error): void;
}

export interface Questions {
  /** @returns the answer; rejects with StanzaError, or Error when there is none within `timeout` ms. */
  request(iq: Element, timeout: number): Promise<Element>;
  /** Nobody will answer any more. */
  fail(reason: Error): void;
}

/**
 * In place of the library's own, which leaves the answers out of what it tells the server it has received
 * (all that came since would be sent again after a resume), and takes them from anybody.
 */
export function askOn(entity: Client, send: (iq: Element) => void): Questions {
  const open = new Map<string, Question>();
  let count = 0;
  entity.on('stanza', (stanza: Element) => {
    const { id = '', from, type } = stanza.attrs;
    const question = stanza.name === 'iq' ? open.get(id) : undefined;
    if (!question || from !== question.to) return;
    if (type === 'result') question.settle(stanza);
    else if (type === 'error') question.settle(new StanzaError(condition(stanza)));
  });
  return {
    request(iq, timeout) {
      const { promise, resolve, reject } = Promise.withResolvers<Element>();
      const id = `ask-${++count}`;
      const late = setTimeout(() => reject(new Error(`no answer within ${timeout} ms`)), timeout);
      const settle = (answer: Element | Error) =>
        answer instanceof Error ? reject(answer) : resolve(answer);
      open.set(id, { to: iq.attrs['to'], settle });
      iq.attrs['id'] = id;
      send(iq);
      return promise.finally(() => {
        clearTimeout(late);
        open.delete(id);
      });
    },
    fail(reason) {
      for (const { settle } of open.values()) settle(reason);
    },
  };
}
