/** The handshake of a stream: connect, authenticate, resume or bind, enable stream management. */
import type { Client, Element } from '@xmpp/client';

// https://xmpp.org/extensions/xep-0198.html
const STREAM_MANAGEMENT = 'urn:xmpp:sm:3';

/**
 * Resolves when stanzas can be sent. A stanza that is sent before the server has answered `<enable/>` makes the
 * counts of the two sides differ, and the server then ends the stream: "The counter for the received stanzas
 * ('h') is set to zero and started after receiving either <enable/> or <enabled/>."
 * @see https://xmpp.org/extensions/xep-0198.html#enable
 * @returns whether the stream resumed the previous one.
 */
export async function logIn(
  entity: Client,
  { service, domain }: { service: string; domain: string },
): Promise<boolean> {
  const { streamManagement: sm } = entity;
  const resumed = new Promise<true>((resolve) => sm.once('resumed', () => resolve(true)));
  const online = new Promise<false>((resolve) => entity.once('online', () => resolve(false)));
  let isOffered = false;
  const answered = new Promise<void>((resolve) => {
    entity.on('nonza', (element: Element) => {
      if (element.getChild('sm', STREAM_MANAGEMENT)) isOffered = true;
      else if (
        element.is('enabled', STREAM_MANAGEMENT) ||
        (element.is('failed', STREAM_MANAGEMENT) && entity.status === 'online')
      ) {
        // The library handles the element after this listener returns.
        setImmediate(resolve);
      }
    });
  });
  // `client.start()` would leave a promise whose rejection nobody handles when the connection breaks here.
  await entity.connect(service);
  await entity.open({ domain });
  if (await Promise.race([resumed, online])) return true;
  if (isOffered && !sm.enabled) await answered;
  return false;
}
