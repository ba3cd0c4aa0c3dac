/** What @xmpp/client needs so that a stream can go on where another broke off (XEP-0198) without a loss. */
import type { Client, Element, StreamMemory } from '@xmpp/client';

/**
 * The library marks what it sends again after a resume as delayed, and those who only want what is new would
 * drop it. It is the newest there is: nothing was said meanwhile.
 */
export function resendAsNew(entity: Client): void {
  const sendMany = entity.sendMany.bind(entity);
  entity.sendMany = (stanzas) => {
    for (const stanza of stanzas) {
      const delay = stanza.getChild('delay', 'urn:xmpp:delay');
      if (delay) stanza.remove(delay);
    }
    return sendMany(stanzas);
  };
}

/**
 * What the next stream needs to go on; null when the server does not offer it. The library takes note of a
 * stanza once it is written: one that the line broke under is `pending`, and added here.
 */
export function remember({ streamManagement: sm }: Client, pending: Set<Element>): StreamMemory | null {
  if (!sm.id) return null;
  const { id, inbound, outbound, outbound_q, max } = sm;
  const written = new Set(outbound_q.map(({ stanza }) => stanza));
  const unwritten = [...pending].filter((stanza) => !written.has(stanza));
  const stamp = new Date().toISOString();
  return {
    id,
    inbound,
    outbound,
    outbound_q: [...outbound_q, ...unwritten.map((stanza) => ({ stanza, stamp }))],
    max,
  };
}
