/** Errors in the answers of servers and rooms. */
import type { Element } from '@xmpp/client';

const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';

/**
 * The condition of a stanza of type `error`: `conflict`, `not-acceptable`, …
 * @see https://www.rfc-editor.org/rfc/rfc6120#section-8.3.3
 */
export function errorCondition(stanza: Element): string {
  const condition = stanza
    .getChild('error')
    ?.getChildElements()
    .find((child) => child.getNS() === STANZAS && child.name !== 'text');
  return condition?.name ?? 'undefined-condition';
}

/** The response to a request was a stanza of type `error`. */
export class StanzaError extends Error {
  override name = 'StanzaError';
  readonly condition: string;
  constructor(condition: string) {
    super(condition);
    this.condition = condition;
  }
}
