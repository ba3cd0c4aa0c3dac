/** An XMPP server that lets an account be in few rooms, as ejabberd does by default. */
import { expect, test } from 'vitest';
import { recordLog } from '../support/recorded-log.ts';
import { navigation } from '../support/xmpp/message.ts';
import { untilOnline } from '../support/xmpp/online.ts';
import { startTestProsody } from '../support/xmpp/prosody.ts';

const names = (count: number) => Array.from({ length: count }, (_, number) => `room-${number}`);

test('rooms beyond the limit of the XMPP server are made, and hear their messages', async () => {
  await using prosody = await startTestProsody({ roomsPerAccount: 10 });
  const log = recordLog();
  await using rooms = prosody.connect({ log: log.log, timing: { minBackoff: 20 } });
  await untilOnline(rooms);
  for (const name of names(40)) await rooms.open(name);
  expect(log.count('room.not_joined')).toBe(0);
  // After the first refusal, the server leaves a room before it joins another one.
  expect(log.lines.filter(({ event }) => event === 'room.limit_reached')).toHaveLength(1);
  await using ann = await prosody.participant('room-0', 'ann');
  await Promise.all(names(20).map((name) => rooms.send(name, navigation(name, 1))));
  await ann.waitFor(({ attrs }) => attrs['id'] === 'room-0:1');
});
