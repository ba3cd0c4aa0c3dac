/** Resumption of a broken stream without loss, as far as @xmpp/client leaves it to its user. */
import type { Client, Element, ResumptionState } from '@xmpp/client';

const abandoned = new WeakSet<Element>();

/** A stanza that the server has not received is not sent again after a resumption: its sender no longer waits for it. */
export const abandon = (stanza: Element): void => {
  abandoned.add(stanza);
};

/**
 * @xmpp/client adds `<delay/>` (XEP-0203) to each stanza that it sends again after a resumption, and a client
 * that ignores history would drop such a message. The message is the newest of its room, because the queue
 * sends nothing while the connection is down, so this function removes the `<delay/>`. It leaves out abandoned
 * stanzas: another server may have delivered newer messages meanwhile.
 */
export function resendWithoutDelay(entity: Client): void {
  const sendMany = entity.sendMany.bind(entity);
  entity.sendMany = (stanzas) => {
    const wanted = [...stanzas].filter((stanza) => !abandoned.has(stanza));
    for (const stanza of wanted) {
      const delay = stanza.getChild('delay', 'urn:xmpp:delay');
      if (delay) stanza.remove(delay);
    }
    return sendMany(wanted);
  };
}

/**
 * The library queues a stanza for acknowledgement only once it is written. This function adds the stanzas in
 * `pending`: those that were handed to the library and not yet written when the connection broke.
 * @returns null when the server does not offer resumption.
 * @see https://xmpp.org/extensions/xep-0198.html#resumption
 */
export function resumptionState(
  { streamManagement: sm }: Client,
  pending: Set<Element>,
): ResumptionState | null {
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
