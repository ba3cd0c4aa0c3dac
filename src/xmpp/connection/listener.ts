import type { Element } from '@xmpp/client';

/** Called by a connection. */
export interface ConnectionListener {
  /** @param resumed Whether rooms still have the occupants of the session before. */
  onOnline(resumed: boolean): void;
  /** The connection broke. The next one may resume the session. */
  onOffline(): void;
  /** The session cannot be resumed: stanzas without an answer stay without one. */
  onSessionLost(): void;
  onStanza(stanza: Element): void;
}
