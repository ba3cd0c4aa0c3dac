/** How a participant of a room is allowed to write in its chat, as web/README.md describes it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administer, groupchat } from '../support/xmpp/muc.ts';
import { untilOnline } from '../support/xmpp/online.ts';
import { startTestProsody, type TestProsody } from '../support/xmpp/prosody.ts';

let prosody: TestProsody;
beforeAll(async () => {
  prosody = await startTestProsody();
});
afterAll(() => prosody[Symbol.asyncDispose]());

test('an account with the affiliation `admin` gives a guest voice, and the guest writes in the chat', async () => {
  const room = prosody.jid('voice');
  await using rooms = prosody.connect();
  await untilOnline(rooms);
  await rooms.open('voice');
  await using owner = await prosody.owner('voice', 'owner');
  const jid = `member@${prosody.server.domain}`;
  const granted = await owner.request(administer(room, { affiliation: 'admin', jid }));
  expect(granted.attrs['type']).toBe('result');
  await using moderator = await prosody.member('voice', 'moderator');
  await using guest = await prosody.participant('voice', 'guest');
  await using ann = await prosody.participant('voice', 'ann');
  expect((await guest.request(groupchat(room, 'Hello?'))).attrs['type']).toBe('error');
  const answer = await moderator.request(administer(room, { nick: 'guest', role: 'participant' }));
  expect(answer.attrs['type']).toBe('result');
  await guest.client.send(groupchat(room, 'Hello'));
  await ann.waitFor((stanza) => stanza.getChildText('body') === 'Hello');
});
