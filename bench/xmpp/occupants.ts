/** A process with N occupants of a room, each with a connection of its own. Exchanges messages with room.ts over IPC. */
import { joinRoom, type ParticipantOptions } from '../../test/support/xmpp/participant.ts';
import { machineClock } from '../support/clock.ts';
import type { OccupantsResponse } from './room.ts';

/** Occupants that connect at the same time. */
const CONCURRENT_CONNECTS = 10;

const respond = (response: OccupantsResponse) => process.send?.(response);
const { count, ...room } = JSON.parse(process.argv[2] ?? '{}') as Omit<ParticipantOptions, 'nickname'> & {
  count: number;
};
/** The number of occupants that have received each message, by id. */
const receivedBy = new Map<string, number>();

async function startOccupant(number: number): Promise<void> {
  const participant = await joinRoom({ ...room, nickname: `occupant-${number}` });
  participant.client.on('stanza', (stanza) => {
    // The participant keeps every stanza for tests; a benchmark does not need them.
    participant.received.length = 0;
    const body = stanza.is('message') ? stanza.getChildText('body') : null;
    const id = stanza.attrs['id'];
    if (body === null || !id) return;
    const received = (receivedBy.get(id) ?? 0) + 1;
    receivedBy.set(id, received);
    if (received < count) return;
    const at = machineClock();
    receivedBy.delete(id);
    respond({ response: 'received', id, at, bytes: Buffer.byteLength(stanza.toString()), body });
  });
}

for (let started = 0; started < count; started += CONCURRENT_CONNECTS) {
  const batch = Math.min(CONCURRENT_CONNECTS, count - started);
  await Promise.all(Array.from({ length: batch }, (_, index) => startOccupant(started + index)));
}
respond({ response: 'ready' });
