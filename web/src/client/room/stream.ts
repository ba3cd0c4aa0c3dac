/**
 * An XMPP stream over WebSocket (RFC 7395, RFC 6120), with as much of XMPP as following a room needs. Each frame is a
 * whole XML document, so the browser's own parser reads it and no XMPP library is loaded.
 */

export interface Login {
  /** `wss://example.org/xmpp-websocket` */
  websocketUrl: string;
  /** The XMPP domain to log in to. The login is anonymous without a username. */
  domain: string;
  username?: string | undefined;
  password?: string | undefined;
}

export interface Stream {
  readonly jid: string;
  send(xml: string): void;
  close(): void;
}

export interface StreamEvents {
  onStanza(stanza: Element): void;
  /** Called once, when either side has closed the stream. */
  onEnd(reason: string): void;
}

/** Escapes a text or an attribute value for XML. */
export const escapeXml = (text: string): string =>
  text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const LOGIN_TIMEOUT_MS = 15_000;

/** Connects, authenticates and binds a resource. Rejects when one of these fails, or after 15 seconds. */
/** Connects, authenticates and binds. Rejects when that does not work, or not within 15 s. */
export function openStream(login: Login, events: StreamEvents): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(login.websocketUrl, 'xmpp');
    const parser = new DOMParser();
    let authenticated = false;
    let bound = false;
    const fail = (reason: string) => {
      reject(new Error(reason));
      socket.close();
    };
    const loginTimer = setTimeout(() => fail('The XMPP server did not respond in time.'), LOGIN_TIMEOUT_MS);
    const send = (xml: string) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(xml);
    };
    const open = () =>
      send(
        `<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="${escapeXml(login.domain)}" version="1.0"/>`,
      );
    const close = () => {
      send('<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>');
      socket.close();
    };

    socket.onopen = open;
    socket.onclose = ({ code }) => {
      clearTimeout(loginTimer);
      if (bound) events.onEnd(`closed (${code})`);
      else reject(new Error(`The XMPP server closed the connection (code ${code}).`));
    };
    socket.onmessage = ({ data }) => {
      const stanza = parser.parseFromString(String(data), 'application/xml').documentElement;
      if (bound && stanza.localName !== 'close') return events.onStanza(stanza);
      switch (stanza.localName) {
        case 'features':
          return send(authenticated ? BIND : authenticate(login));
        case 'success':
          authenticated = true;
          return open();
        case 'failure':
          return fail('The XMPP server refused the login.');
        case 'iq': {
          const jid = stanza.getElementsByTagNameNS('urn:ietf:params:xml:ns:xmpp-bind', 'jid')[0]
            ?.textContent;
          if (!jid) return fail('The XMPP server assigned no address.');
          clearTimeout(loginTimer);
          bound = true;
          return resolve({ jid, send, close });
        }
        case 'error':
        case 'close':
          return close();
      }
    };
  });
}

const BIND =
  '<iq xmlns="jabber:client" type="set" id="bind"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>';

function authenticate({ username, password }: Login): string {
  const [mechanism, response] =
    username === undefined ? ['ANONYMOUS', ''] : ['PLAIN', base64(`\0${username}\0${password ?? ''}`)];
  return `<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="${mechanism}">${response}</auth>`;
}
