/** A participant of many rooms, over one connection. */
import { EventEmitter, once } from 'node:events';
import { xml } from '@xmpp/client';
import { joinRoom } from '../../test/support/xmpp/participant.ts';

const MUC = 'http://jabber.org/protocol/muc';
const ARRIVAL_TIMEOUT_MS = 60_000;

export interface Follower {
  /** Waits for a message. @returns the time of its arrival, on the clock of `performance.now()` */
  arrival(room: string, version: number): Promise<number>;
}

export interface FollowerOptions {
  service: string;
  domain: string;
  conference: string;
  /** The local parts of the rooms. */
  rooms: string[];
}

/** Joins one room after the other, because the XMPP server limits the rate of each participant. */
export async function followRooms(
  stack: AsyncDisposableStack,
  { service, domain, conference, rooms }: FollowerOptions,
): Promise<Follower> {
  const [first = '', ...others] = rooms.map((room) => `${room}@${conference}`);
  const participant = stack.use(await joinRoom({ service, domain, room: first, nickname: 'follower' }));
  const arrivals = new Map<string, number>();
  const events = new EventEmitter();
  // Each message that is awaited has listeners of its own.
  events.setMaxListeners(0);
  participant.client.on('stanza', (stanza) => {
    const { id, type, from = '' } = stanza.attrs;
    participant.received.length = 0;
    if (stanza.is('presence')) events.emit(`joined ${from}`);
    if (!stanza.is('message') || type !== 'groupchat' || !id || arrivals.has(id)) return;
    arrivals.set(id, performance.now());
    events.emit(id);
  });
  const until = (event: string) => once(events, event, { signal: AbortSignal.timeout(ARRIVAL_TIMEOUT_MS) });
  for (const room of others) {
    const joined = until(`joined ${room}/follower`);
    await participant.client.send(
      xml(
        'presence',
        { to: `${room}/follower` },
        xml('x', { xmlns: MUC }, xml('history', { maxstanzas: '0' })),
      ),
    );
    await joined;
  }
  return {
    async arrival(room, version) {
      const id = `${room}:${version}`;
      if (!arrivals.has(id)) await until(id);
      return arrivals.get(id) ?? Number.NaN;
    },
  };
}
