import { once } from 'node:events';
import { type Client, client, type Element, xml } from '@xmpp/client';
import type { Ready } from '../../local/ready.ts';
import { Seat } from './seat.ts';
import { Failed } from './terminal.ts';

/** What a message of the server's says: which change, and which version it made. */
export interface Told {
  event: string;
  version: number;
}

const JOINED_WITHIN = 10_000;
const MUC = 'http://jabber.org/protocol/muc';

/** Sits in the webinar's room as anybody may. @throws Error saying why that cannot be. */
export async function sitInRoom({ xmpp, videoId }: Ready): Promise<Seat<Told>> {
  if (!xmpp) throw new Error('there is no chat server here.');
  const seat = new Seat<Told>('XMPP');
  const connection = client({ service: xmpp.websocket ?? xmpp.service, domain: xmpp.domain });
  connection.reconnect.stop();
  seat.onLeave(() => connection.stop().catch(() => {}));
  const room = `${videoId}@${xmpp.conference}`;
  const nick = `demo-${Math.random().toString(36).slice(2, 8)}`;
  const { promise: joined, resolve, reject } = Promise.withResolvers<void>();
  connection.on('error', reject);
  connection.on('disconnect', () => seat.break(new Failed('XMPP: the connection was lost.')));
  connection.on('stanza', (stanza: Element) => {
    if (stanza.is('message')) return listen(seat, stanza, room);
    if (!stanza.is('presence') || stanza.attrs['from'] !== `${room}/${nick}`) return;
    if (stanza.attrs['type'] === 'error') reject(new Error(refusal(stanza)));
    else resolve();
  });
  const late = setTimeout(() => reject(new Error('nobody let us into the room within 10 s.')), JOINED_WITHIN);
  try {
    await Promise.race([connection.start().then(() => managed(connection)), joined]);
    const history = xml('history', { maxstanzas: '0' });
    await connection.send(xml('presence', { to: `${room}/${nick}` }, xml('x', { xmlns: MUC }, history)));
    await joined;
  } catch (error) {
    await connection.stop().catch(() => {});
    throw error;
  } finally {
    clearTimeout(late);
  }
  return seat;
}

/** Waits for stream management: Prosody ends a stream that says something while it is being agreed upon. */
async function managed(connection: Client): Promise<void> {
  while (!connection.streamManagement.enabled) await once(connection, 'element');
}

/** Ours carry an event; people chat in the same room. */
function listen(seat: Seat<Told>, stanza: Element, room: string): void {
  const { type, from, event, id } = stanza.attrs;
  if (type !== 'groupchat' || !event || !from?.startsWith(`${room}/`)) return;
  const line = `<message event="${event}" id="${id}"><body>${stanza.getChildText('body')}</body></message>`;
  seat.hear({ event, version: Number(id?.split(':').at(-1)) }, line);
}

const refusal = (stanza: Element): string =>
  stanza.getChild('error')?.getChildText('text') ?? 'the room lets nobody in.';
