/** A participant of a room: logs in anonymously, unless an account is given, and joins as any client does. */
import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, client, type Element, xml } from '@xmpp/client';

const MUC = 'http://jabber.org/protocol/muc';

export interface ParticipantOptions {
  service: string;
  domain: string;
  /** Bare JID. */
  room: string;
  nickname: string;
  username?: string;
  password?: string;
  /** Logs in with SASL PLAIN, also on a connection without TLS, which the library would refuse. */
  plain?: boolean;
  /** Joins again while the room does not exist yet: Lectern creates it some time after the video. */
  awaitRoom?: boolean;
}

export interface Participant extends AsyncDisposable {
  /** `room/nickname`. */
  occupantJid: string;
  client: Client;
  /** Every stanza except responses to `iq` requests of the library, in order of arrival. */
  received: Element[];
  /** The `version` of each message of the server, in order of arrival. */
  versions(): number[];
  /** Waits for a stanza. One that has already arrived counts. */
  waitFor(isWanted: (stanza: Element) => boolean): Promise<Element>;
  /** Resolves when the connection is closed and every stanza that arrived on it is in `received`. */
  ended: Promise<unknown>;
  /** Sends a stanza and waits for one with the same `id`. */
  request(stanza: Element): Promise<Element>;
}

const LOGIN_TIMEOUT_MS = 60_000;
const ROOM_TIMEOUT_MS = 60_000;
const REJOIN_INTERVAL_MS = 50;
const WAIT_TIMEOUT_MS = 120_000;

export async function joinRoom(options: ParticipantOptions): Promise<Participant> {
  const { room, nickname, awaitRoom = false, plain = false, ...account } = options;
  const occupantJid = `${room}/${nickname}`;
  const { service, domain, username = '', password = '' } = account;
  const logInPlainly = (authenticate: (credentials: object, mechanism: string) => Promise<void>) =>
    authenticate({ username, password }, 'PLAIN');
  const entity = client(plain ? { service, domain, credentials: logInPlainly } : account);
  entity.reconnect.stop();
  const received: Element[] = [];
  const arrivals = new EventEmitter();
  arrivals.setMaxListeners(0);
  entity.on('error', () => {});
  // Over TCP, the library would break a character whose bytes are in two packets.
  entity.on('connect', () => (entity.socket as Partial<Socket>).setEncoding?.('utf8'));
  entity.on('stanza', (stanza: Element) => {
    received.push(stanza);
    arrivals.emit('stanza');
  });
  const ended = new Promise((resolve) => entity.once('disconnect', resolve));
  await logIn(entity, account, ended);

  async function waitFor(isWanted: (stanza: Element) => boolean): Promise<Element> {
    for (;;) {
      const found = received.find(isWanted);
      if (found) return found;
      await once(arrivals, 'stanza', { signal: AbortSignal.timeout(WAIT_TIMEOUT_MS) }).catch((cause) => {
        const last = received.slice(-3).map(String).join('\n');
        const message = `The stanza that ${occupantJid} (${entity.status}) waits for did not arrive. The last of`;
        throw new Error(`${message} ${received.length}:\n${last}`, { cause });
      });
    }
  }

  const participant: Participant = {
    occupantJid,
    client: entity,
    received,
    versions: () => received.flatMap((stanza) => Number(shareElement(stanza)?.attrs['version'] ?? []) || []),
    waitFor,
    ended,
    async request(stanza) {
      stanza.attrs['id'] ??= `request-${Math.random().toString(36).slice(2)}`;
      await entity.send(stanza);
      return waitFor(({ attrs }) => attrs['id'] === stanza.attrs['id']);
    },
    async [Symbol.asyncDispose]() {
      await entity.stop().catch(() => {});
    },
  };
  for (const deadline = Date.now() + ROOM_TIMEOUT_MS; ; await delay(REJOIN_INTERVAL_MS)) {
    await entity.send(xml('presence', { to: occupantJid }, xml('x', { xmlns: MUC })));
    const presence = await waitFor(({ name, attrs }) => name === 'presence' && attrs['from'] === occupantJid);
    // https://xmpp.org/extensions/xep-0045.html#example-28: only the server's account may create rooms.
    const isMissing = presence.getChild('error')?.getChild('not-allowed') !== undefined;
    if (!awaitRoom || !isMissing || Date.now() > deadline) return participant;
    received.splice(received.indexOf(presence), 1);
  }
}

/** @throws Error when the login fails, or the connection ends during the login. */
async function logIn(
  entity: Client,
  { service, domain }: Pick<ParticipantOptions, 'service' | 'domain'>,
  ended: Promise<unknown>,
): Promise<void> {
  // The server ends a stream whose client sends a stanza before stream management is enabled.
  const enabled = new Promise<void>((resolve) => {
    entity.on('nonza', (element: Element) => element.is('enabled', 'urn:xmpp:sm:3') && setImmediate(resolve));
  });
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => {});
  entity.once('error', fail);
  ended.then(() => fail(new Error('The connection ended during the login.')));
  const timer = setTimeout(() => (entity.socket as Partial<Socket> | null)?.destroy?.(), LOGIN_TIMEOUT_MS);
  // `client.start()` would leave a promise whose rejection nobody handles when the connection breaks meanwhile.
  const handshake = async () => {
    const online = once(entity, 'online');
    online.catch(() => {});
    await entity.connect(service);
    await entity.open({ domain });
    await online;
    await enabled;
  };
  await Promise.race([handshake(), failed]).finally(() => clearTimeout(timer));
}

/** The namespaced child of a message of the server; undefined for any other stanza. */
export const shareElement = (stanza: Element) => stanza.getChild('share', 'urn:lectern:share:0');
