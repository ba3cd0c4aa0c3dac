import { once } from 'node:events';
import { type Client, client, type Element, xml } from '@xmpp/client';
import type { Ready } from '../../local/ready.ts';
import { Follower } from './follower.ts';
import { DemoError } from './terminal.ts';

/** The event of a room's message, and the version that the change made. */
export interface RoomMessage {
  event: string;
  version: number;
}

const JOIN_TIMEOUT_MS = 10_000;
const MUC = 'http://jabber.org/protocol/muc';

/** Joins the webinar's room anonymously. @throws Error with the reason when that is not possible */
export async function followOverXmpp({ xmpp, videoId }: Ready): Promise<Follower<RoomMessage>> {
  if (!xmpp) throw new Error('There is no XMPP server here.');
  const follower = new Follower<RoomMessage>('XMPP');
  const connection = client({ service: xmpp.websocket ?? xmpp.service, domain: xmpp.domain });
  connection.reconnect.stop();
  follower.onClose(() => connection.stop().catch(() => {}));
  const room = `${videoId}@${xmpp.conference}`;
  const nick = `demo-${Math.random().toString(36).slice(2, 8)}`;
  const { promise: joined, resolve, reject } = Promise.withResolvers<void>();
  connection.on('error', reject);
  connection.on('disconnect', () => follower.fail(new DemoError('XMPP: the connection was lost.')));
  connection.on('stanza', (stanza: Element) => {
    if (stanza.is('message')) return receiveMessage(follower, stanza, room);
    if (!stanza.is('presence') || stanza.attrs['from'] !== `${room}/${nick}`) return;
    if (stanza.attrs['type'] === 'error') reject(new Error(errorText(stanza)));
    else resolve();
  });
  const timer = setTimeout(() => reject(new Error('The room did not answer within 10 s.')), JOIN_TIMEOUT_MS);
  try {
    await Promise.race([connection.start().then(() => streamManagementEnabled(connection)), joined]);
    const history = xml('history', { maxstanzas: '0' });
    await connection.send(xml('presence', { to: `${room}/${nick}` }, xml('x', { xmlns: MUC }, history)));
    await joined;
  } catch (error) {
    await connection.stop().catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return follower;
}

/** Prosody ends a stream on which the client sends a stanza while stream management is being negotiated. */
async function streamManagementEnabled(connection: Client): Promise<void> {
  while (!connection.streamManagement.enabled) await once(connection, 'element');
}

/** Only Lectern's messages have an event; participants may chat in the same room. */
function receiveMessage(follower: Follower<RoomMessage>, stanza: Element, room: string): void {
  const { type, from, event, id } = stanza.attrs;
  if (type !== 'groupchat' || !event || !from?.startsWith(`${room}/`)) return;
  const line = `<message event="${event}" id="${id}"><body>${stanza.getChildText('body')}</body></message>`;
  follower.receive({ event, version: Number(id?.split(':').at(-1)) }, line);
}

const errorText = (stanza: Element): string =>
  stanza.getChild('error')?.getChildText('text') ?? 'the room refused the participant.';
