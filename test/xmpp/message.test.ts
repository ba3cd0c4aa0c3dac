import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { navigation } from '../support/xmpp/message.ts';
import { groupchat } from '../support/xmpp/muc.ts';
import { untilOnline } from '../support/xmpp/online.ts';
import { shareElement } from '../support/xmpp/participant.ts';
import { startTestProsody, type TestProsody } from '../support/xmpp/prosody.ts';

let prosody: TestProsody;
beforeAll(async () => {
  prosody = await startTestProsody();
});
afterAll(() => prosody[Symbol.asyncDispose]());

describe('messages', () => {
  test('a message of the server reaches every participant with its event, its version and the video', async () => {
    await using rooms = prosody.connect();
    await untilOnline(rooms);
    await rooms.open('reach');
    await using ann = await prosody.participant('reach', 'ann');
    await using ben = await prosody.participant('reach', 'ben');
    await rooms.send('reach', {
      ...navigation('reach', 7),
      event: 'start_sharing',
      body: '{"title":"A & B <授業>"}',
    });
    for (const { waitFor } of [ann, ben]) {
      const message = await waitFor((stanza) => stanza.attrs['id'] === 'reach:7');
      expect(message.attrs).toMatchObject({ type: 'groupchat', event: 'start_sharing' });
      expect(message.getChildText('body')).toBe('{"title":"A & B <授業>"}');
      expect(shareElement(message)?.attrs).toMatchObject({ event: 'start_sharing', version: '7' });
    }
  });

  test('a message of the server is not repeated to a participant who joins later', async () => {
    await using rooms = prosody.connect();
    await untilOnline(rooms);
    await rooms.send('late', navigation('late', 1));
    await using late = await prosody.participant('late', 'late');
    await rooms.send('late', navigation('late', 2));
    await late.waitFor((stanza) => stanza.attrs['id'] === 'late:2');
    expect(late.versions()).toEqual([2]);
  });

  test('a message of the server arrives in the order of sending among two hundred concurrent messages', async () => {
    await using rooms = prosody.connect();
    await untilOnline(rooms);
    await rooms.open('burst');
    await using ann = await prosody.participant('burst', 'ann');
    const versions = Array.from({ length: 200 }, (_, index) => index + 1);
    await Promise.all(versions.map((version) => rooms.send('burst', navigation('burst', version))));
    await ann.waitFor((stanza) => stanza.attrs['id'] === 'burst:200');
    expect(ann.versions()).toEqual(versions);
  });

  test('a message of the server comes from the only other occupant that a participant sees, which has the affiliation owner', async () => {
    await using rooms = prosody.connect();
    await untilOnline(rooms);
    await rooms.open('who');
    await using ann = await prosody.participant('who', 'ann');
    await using ben = await prosody.participant('who', 'ben');
    await rooms.send('who', navigation('who', 1));
    const { attrs } = await ben.waitFor((stanza) => stanza.attrs['id'] === 'who:1');
    const presences = ben.received.filter(({ name }) => name === 'presence');
    expect(presences.map((presence) => presence.attrs['from']).sort()).toEqual(
      [ben.occupantJid, attrs['from']].sort(),
    );
    const item = presences
      .find((presence) => presence.attrs['from'] === attrs['from'])
      ?.getChild('x', 'http://jabber.org/protocol/muc#user')
      ?.getChild('item');
    expect(item?.attrs['affiliation']).toBe('owner');
    expect(ann.received.some((stanza) => stanza.attrs['from'] === ben.occupantJid)).toBe(false);
  });

  test('a message of the server cannot be forged by a participant, whose messages the room refuses', async () => {
    await using rooms = prosody.connect();
    await untilOnline(rooms);
    await rooms.open('forged');
    await using ann = await prosody.participant('forged', 'ann');
    await using eve = await prosody.participant('forged', 'eve');
    const response = await eve.request(groupchat(prosody.jid('forged'), '{"active_shared_live_media":null}'));
    expect(response.attrs['type']).toBe('error');
    await rooms.send('forged', navigation('forged', 1));
    await ann.waitFor((stanza) => stanza.attrs['id'] === 'forged:1');
    expect(ann.received.filter((stanza) => stanza.getChild('body'))).toHaveLength(1);
  });

  test('a message of the server is refused at once when it is invalid, and the connection stays open', async () => {
    await using rooms = prosody.connect();
    await untilOnline(rooms);
    const tooLong = navigation('limits', 1, 'x'.repeat(10_000));
    await expect(rooms.send('limits', tooLong)).rejects.toThrow(RangeError);
    await expect(rooms.send('limits', navigation('limits', 1, '\u0000'))).rejects.toThrow(RangeError);
    await expect(rooms.send('a/b', navigation('limits', 1))).rejects.toThrow(RangeError);
    await rooms.send('limits', navigation('limits', 2));
    expect(rooms.online).toBe(true);
  });

  test('a message of the server can be cancelled while it waits to be sent', async () => {
    await using rooms = prosody.connect();
    const cancelling = new AbortController();
    const sent = rooms.send('signal', navigation('signal', 1), cancelling.signal);
    cancelling.abort(new Error('cancelled'));
    await expect(sent).rejects.toThrow('cancelled');
  });
});
