/** The callbacks of a connection. */
import type { Element } from '@xmpp/client';

export interface ConnectionListener {
  /** @param resumed whether rooms still have the occupants of the previous session */
  onOnline(resumed: boolean): void;
  /** Called when the connection breaks. The next connection may resume the session. */
  onOffline(): void;
  /** Called when the session cannot be resumed. Stanzas without a response will not receive one. */
  onSessionLost(): void;
  onStanza(stanza: Element): void;
  /** Called with each query for a state. @returns the child of the answer; null when there is no answer. */
  onStateQuery?(iq: Element): Promise<Element> | null;
}
