/** A process with N people in a room, each with a connection of their own. Talks to xmpp.ts over IPC. */
import { joinRoom, type ParticipantOptions } from '../../test/support/xmpp/participant.ts';
import { clock } from '../fanout/serve.ts';

export type Occupied =
  | { occupied: 'ready' }
  /** Everybody has had the message of this id; `at` is when the last of them had it. */
  | { occupied: 'heard'; id: string; at: number; bytes: number; body: string };

const say = (occupied: Occupied) => process.send?.(occupied);
const { count, ...options } = JSON.parse(process.argv[2] ?? '{}') as Omit<ParticipantOptions, 'nickname'> & {
  count: number;
};
const AT_ONCE = 10;
const heard = new Map<string, number>();

async function occupy(number: number): Promise<void> {
  const participant = await joinRoom({ ...options, nickname: `somebody-${number}` });
  participant.client.on('stanza', (stanza) => {
    // Kept for tests that look back; nobody does here.
    participant.received.length = 0;
    const body = stanza.is('message') ? stanza.getChildText('body') : null;
    const id = stanza.attrs['id'];
    if (body === null || !id) return;
    const hearing = (heard.get(id) ?? 0) + 1;
    heard.set(id, hearing);
    if (hearing < count) return;
    const at = clock();
    heard.delete(id);
    say({ occupied: 'heard', id, at, bytes: Buffer.byteLength(stanza.toString()), body });
  });
}

for (let begun = 0; begun < count; begun += AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - begun) }, (_, at) => occupy(begun + at)));
}
say({ occupied: 'ready' });
