/** The connection to the XMPP server, which is opened again whenever it breaks. */
import type { Element } from '@xmpp/client';
import type { ConnectionListener } from './listener.ts';
import { type ConnectionOptions, reconnect } from './reconnect.ts';
import type { Session } from './session.ts';
import { type Watchdog, watchSession } from './watchdog.ts';

export interface Connection extends AsyncDisposable {
  readonly online: boolean;
  /** Does nothing while the connection is down. `onOnline` of the listener is called when it is up again. */
  send(stanza: Element): void;
  /**
   * @returns the response of type `result`.
   * @throws StanzaError when the response has type `error`; Error when there is none in time or no connection.
   */
  request(iq: Element): Promise<Element>;
  /** Sends a ping at once, because an expected stanza did not arrive. */
  check(): void;
}

/** Connects in the background, and reconnects until it is disposed of. */
export function keepConnected(options: ConnectionOptions, listener: ConnectionListener): Connection {
  const { timing, domain, log } = options;
  const closing = new AbortController();
  let session: Session | null = null;
  let watchdog: Watchdog | null = null;

  async function serve(opened: Session): Promise<Error> {
    session = opened;
    const watching = watchSession(opened, domain, timing);
    watchdog = watching;
    log.info({ jid: opened.jid, resumed: opened.resumed }, 'xmpp.online');
    listener.onOnline(opened.resumed);
    const reason = await opened.ended;
    watching.stop();
    session = watchdog = null;
    listener.onOffline();
    return reason;
  }

  const running = reconnect(options, listener, serve, closing.signal);
  return {
    get online() {
      return session !== null;
    },
    send: (stanza) => session?.send(stanza),
    async request(iq) {
      if (!session) throw new Error('The XMPP server is not connected.');
      return session.request(iq, timing.responseTimeout);
    },
    check: () => watchdog?.check(),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await session?.close();
      await running;
    },
  };
}
