/** Somebody who comes to a room as any chat client does: anonymously, unless an account is given. */
import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, client, type Element, xml } from '@xmpp/client';

export interface Participant extends AsyncDisposable {
  /** `room/nick`. */
  seat: string;
  client: Client;
  /** Everything but answers to questions, in the order it came. */
  heard: Element[];
  /** The `version` of each message of the server's, in the order they came. */
  versions(): number[];
  /** Waits for a stanza, among those that came already too. */
  hear(wanted: (stanza: Element) => boolean): Promise<Element>;
  /** Settles when the connection is over and all that came by it was heard. */
  ended: Promise<unknown>;
  /** Sends and waits for what comes back with the same id. */
  ask(stanza: Element): Promise<Element>;
}

export interface Seat {
  service: string;
  domain: string;
  /** Bare JID. */
  room: string;
  nick: string;
  username?: string;
  password?: string;
  /** Joins again while the room does not exist yet: the server creates it some time after the video. */
  awaitRoom?: boolean;
}

/** Not the library's `start`: it leaves a promise behind, which nobody catches when the line breaks meanwhile. */
async function logIn(
  entity: Client,
  { service, domain }: Pick<Seat, 'service' | 'domain'>,
  managed: Promise<void>,
) {
  const online = once(entity, 'online');
  online.catch(() => {});
  await entity.connect(service);
  await entity.open({ domain });
  await online;
  await managed;
}

const SEATED_WITHIN_MS = 15_000;

export async function comeIn({ room, nick, awaitRoom = false, ...account }: Seat): Promise<Participant> {
  const entity = client(account);
  entity.reconnect.stop();
  const heard: Element[] = [];
  const news = new EventEmitter();
  news.setMaxListeners(0);
  entity.on('error', () => {});
  // Over TCP the library would break a character that is split between two packets.
  entity.on('connect', () => (entity.socket as Partial<Socket>).setEncoding?.('utf8'));
  entity.on('stanza', (stanza: Element) => {
    heard.push(stanza);
    news.emit('stanza');
  });
  // The library counts wrong when it says something before stream management is on, and is thrown out for it.
  const managed = new Promise<void>((resolve) => {
    entity.on('nonza', (element: Element) => element.is('enabled', 'urn:xmpp:sm:3') && setImmediate(resolve));
  });
  const ended = new Promise((resolve) => entity.once('disconnect', resolve));
  const late = setTimeout(() => (entity.socket as Partial<Socket> | null)?.destroy?.(), SEATED_WITHIN_MS);
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  failed.catch(() => {});
  entity.once('error', fail);
  ended.then(() => fail(new Error('cut off before it was logged in')));
  await Promise.race([logIn(entity, account, managed), failed]).finally(() => clearTimeout(late));

  async function hear(wanted: (stanza: Element) => boolean): Promise<Element> {
    for (;;) {
      const found = heard.find(wanted);
      if (found) return found;
      await once(news, 'stanza', { signal: AbortSignal.timeout(10_000) }).catch((error: Error) => {
        const last = heard.slice(-3).map(String).join('\n');
        throw new Error(`${seat} (${entity.status}) waits in vain after ${heard.length} stanzas:\n${last}`, {
          cause: error,
        });
      });
    }
  }

  const seat = `${room}/${nick}`;
  const participant: Participant = {
    seat,
    client: entity,
    heard,
    versions: () => heard.flatMap((stanza) => Number(share(stanza)?.attrs['version'] ?? []) || []),
    hear,
    ended,
    async ask(stanza) {
      stanza.attrs['id'] ??= `ask-${Math.random().toString(36).slice(2)}`;
      await entity.send(stanza);
      return hear(({ attrs }) => attrs['id'] === stanza.attrs['id']);
    },
    async [Symbol.asyncDispose]() {
      await entity.stop().catch(() => {});
    },
  };
  for (const until = Date.now() + SEATED_WITHIN_MS; ; await delay(50)) {
    await entity.send(xml('presence', { to: seat }, xml('x', { xmlns: 'http://jabber.org/protocol/muc' })));
    const presence = await hear(({ name, attrs }) => name === 'presence' && attrs['from'] === seat);
    // https://xmpp.org/extensions/xep-0045.html#example-28: only the server's account may create rooms.
    const isMissing = presence.getChild('error')?.getChild('not-allowed') !== undefined;
    if (!awaitRoom || !isMissing || Date.now() > until) break;
    heard.splice(heard.indexOf(presence), 1);
  }
  return participant;
}

export const share = (stanza: Element) => stanza.getChild('share', 'urn:lectern:share:0');
