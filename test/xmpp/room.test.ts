import { xml } from '@xmpp/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RoomUnavailable } from '../../src/xmpp/room/unavailable.ts';
import { share } from '../support/xmpp/participant.ts';
import { type House, notebook, openHouse, turn } from '../support/xmpp/rooms.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const groupchat = (to: string, body: string) =>
  xml('message', { type: 'groupchat', to, event: 'start_sharing' }, xml('body', {}, body));

const MUC_ADMIN = 'http://jabber.org/protocol/muc#admin';
const administer = (room: string, item: Record<string, string>) =>
  xml('iq', { type: 'set', to: room }, xml('query', { xmlns: MUC_ADMIN }, xml('item', item)));

const letEverybodySpeak = (room: string) =>
  xml(
    'iq',
    { type: 'set', to: house.jid(room) },
    xml(
      'query',
      { xmlns: 'http://jabber.org/protocol/muc#owner' },
      xml(
        'x',
        { xmlns: 'jabber:x:data', type: 'submit' },
        xml('field', { var: 'FORM_TYPE' }, xml('value', {}, 'http://jabber.org/protocol/muc#roomconfig')),
        xml('field', { var: 'muc#roomconfig_moderatedroom' }, xml('value', {}, '0')),
      ),
    ),
  );

const online = (rooms: { online: boolean }) => expect.poll(() => rooms.online).toBe(true);

describe('what the server says in a room', () => {
  test('reaches everybody there with its event, its version and the video', async () => {
    await using rooms = house.rooms();
    await online(rooms);
    await rooms.open('reach');
    await using ann = await house.participant('reach', 'ann');
    await using ben = await house.participant('reach', 'ben');
    await rooms.send('reach', {
      ...turn('reach', 7),
      event: 'start_sharing',
      body: '{"title":"A & B <授業>"}',
    });
    for (const { hear } of [ann, ben]) {
      const message = await hear((stanza) => stanza.attrs['id'] === 'reach:7');
      expect(message.attrs).toMatchObject({ type: 'groupchat', event: 'start_sharing' });
      expect(message.getChildText('body')).toBe('{"title":"A & B <授業>"}');
      expect(share(message)?.attrs).toMatchObject({ event: 'start_sharing', version: '7' });
    }
  });

  test('is not told to those who come late', async () => {
    await using rooms = house.rooms();
    await online(rooms);
    await rooms.send('late', turn('late', 1));
    await using late = await house.participant('late', 'late');
    await rooms.send('late', turn('late', 2));
    await late.hear((stanza) => stanza.attrs['id'] === 'late:2');
    expect(late.versions()).toEqual([2]);
  });

  test('arrives in the order it was said, two hundred at a time', async () => {
    await using rooms = house.rooms();
    await online(rooms);
    await rooms.open('burst');
    await using ann = await house.participant('burst', 'ann');
    const versions = Array.from({ length: 200 }, (_, index) => index + 1);
    await Promise.all(versions.map((version) => rooms.send('burst', turn('burst', version))));
    await ann.hear((stanza) => stanza.attrs['id'] === 'burst:200');
    expect(ann.versions()).toEqual(versions);
  });

  test('comes from an occupant that participants can tell by its affiliation, and they know of nobody else', async () => {
    await using rooms = house.rooms();
    await online(rooms);
    await rooms.open('who');
    await using ann = await house.participant('who', 'ann');
    await using ben = await house.participant('who', 'ben');
    await rooms.send('who', turn('who', 1));
    const { attrs } = await ben.hear((stanza) => stanza.attrs['id'] === 'who:1');
    const seen = ben.heard.filter(({ name }) => name === 'presence');
    expect(seen.map((presence) => presence.attrs['from']).sort()).toEqual([ben.seat, attrs['from']].sort());
    const item = seen
      .find((presence) => presence.attrs['from'] === attrs['from'])
      ?.getChild('x', 'http://jabber.org/protocol/muc#user')
      ?.getChild('item');
    expect(item?.attrs['affiliation']).toBe('owner');
    expect(ann.heard.some((stanza) => stanza.attrs['from'] === ben.seat)).toBe(false);
  });

  test('cannot be said by a participant', async () => {
    await using rooms = house.rooms();
    await online(rooms);
    await rooms.open('forged');
    await using ann = await house.participant('forged', 'ann');
    await using eve = await house.participant('forged', 'eve');
    const answer = await eve.ask(groupchat(house.jid('forged'), '{"active_shared_live_media":null}'));
    expect(answer.attrs['type']).toBe('error');
    await rooms.send('forged', turn('forged', 1));
    await ann.hear((stanza) => stanza.attrs['id'] === 'forged:1');
    expect(ann.heard.filter((stanza) => stanza.getChild('body'))).toHaveLength(1);
  });

  test('is refused at once when it could break the line, and the line stays', async () => {
    await using rooms = house.rooms();
    await online(rooms);
    await expect(rooms.send('limits', turn('limits', 1, 'x'.repeat(10_000)))).rejects.toThrow(RangeError);
    await expect(rooms.send('limits', turn('limits', 1, '\u0000'))).rejects.toThrow(RangeError);
    await expect(rooms.send('a/b', turn('limits', 1))).rejects.toThrow(RangeError);
    await rooms.send('limits', turn('limits', 2));
    expect(rooms.online).toBe(true);
  });

  test('can be taken back before it is said', async () => {
    await using rooms = house.rooms();
    const giving = new AbortController();
    const said = rooms.send('signal', turn('signal', 1), giving.signal);
    giving.abort(new Error('enough'));
    await expect(said).rejects.toThrow('enough');
  });
});

describe('a room', () => {
  test('is made by the server, and by nobody else', async () => {
    await using eve = await house.participant('nowhere', 'eve');
    const answer = await eve.hear(({ name }) => name === 'presence');
    expect(answer.attrs['type']).toBe('error');
  });

  test('goes on when the server leaves it, and knows it when it returns', async () => {
    const notes = notebook();
    await using rooms = house.rooms({ log: notes.log, timing: { idleTimeout: 200 } });
    await online(rooms);
    await rooms.open('idle');
    await using ann = await house.participant('idle', 'ann');
    await ann.hear(
      ({ attrs }) => attrs['from']?.endsWith('/lectern') === true && attrs['type'] === 'unavailable',
    );
    await rooms.send('idle', turn('idle', 1));
    expect(
      notes.lines.filter(({ event }) => event === 'room.joined').map(({ fields }) => fields['created']),
    ).toEqual([true, false]);
  });

  test('is set up again by the server when somebody has changed it', async () => {
    const notes = notebook();
    await using owner = await house.owner('loose', 'somebody');
    await owner.ask(letEverybodySpeak('loose'));
    await using rooms = house.rooms({ log: notes.log });
    await online(rooms);
    await rooms.send('loose', turn('loose', 1));
    await using eve = await house.participant('loose', 'eve');
    const answer = await eve.ask(groupchat(house.jid('loose'), 'hello'));
    expect(answer.attrs['type']).toBe('error');
    expect(notes.lines.find(({ event }) => event === 'room.configured')?.fields['changed']).toContain(
      'muc#roomconfig_moderatedroom',
    );
  });

  test('stays as the server has set it up, whatever is done to it meanwhile', async () => {
    const notes = notebook();
    await using rooms = house.rooms({ log: notes.log });
    await online(rooms);
    await rooms.open('fickle');
    await using owner = await house.owner('fickle', 'somebody');
    for (let times = 1; times <= 5; times++) {
      const before = notes.count('room.configured');
      await owner.ask(letEverybodySpeak('fickle'));
      await expect.poll(() => notes.count('room.configured')).toBe(before + 1);
    }
    await using eve = await house.participant('fickle', 'eve');
    const answer = await eve.ask(groupchat(house.jid('fickle'), 'hello'));
    expect(answer.attrs['type']).toBe('error');
  });

  test('that is somebody else’s is said to be so, and hears the server when it lets it speak', async () => {
    const notes = notebook();
    await using owner = await house.owner('theirs', 'owner');
    await using rooms = house.rooms({ username: 'member', nickname: 'guest', log: notes.log });
    await online(rooms);
    await expect(rooms.send('theirs', turn('theirs', 1))).rejects.toThrow(RoomUnavailable);
    expect(notes.count('room.not_owner')).toBe(1);
    await owner.ask(administer(house.jid('theirs'), { nick: 'guest', role: 'participant' }));
    await rooms.send('theirs', turn('theirs', 2));
    await owner.hear((stanza) => stanza.attrs['id'] === 'theirs:2');
  });

  test('where the server’s name is taken lets it in under another', async () => {
    await using rooms = house.rooms();
    await online(rooms);
    await rooms.open('taken');
    await using other = await house.member('taken', 'lectern-busy');
    await using second = house.rooms({ nickname: 'lectern-busy' });
    await online(second);
    await second.send('taken', turn('taken', 1));
    const { attrs } = await other.hear((stanza) => stanza.attrs['id'] === 'taken:1');
    expect(attrs['from']).toBe(`${house.jid('taken')}/lectern-busy-2`);
  });

  test('takes in two servers, and each hears only its own echo', async () => {
    await using one = house.rooms({ nickname: 'lectern-1' });
    await using two = house.rooms({ nickname: 'lectern-2' });
    await online(one);
    await online(two);
    await one.send('pair', turn('pair', 1));
    await using ann = await house.participant('pair', 'ann');
    for (let version = 2; version < 12; version++) {
      await (version % 2 ? one : two).send('pair', turn('pair', version));
    }
    await ann.hear((stanza) => stanza.attrs['id'] === 'pair:11');
    expect(ann.versions()).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('that throws the server out gets it back', async () => {
    const notes = notebook();
    await using rooms = house.rooms({ log: notes.log, timing: { minBackoff: 20 } });
    await online(rooms);
    await rooms.open('kick');
    await using owner = await house.owner('kick', 'owner');
    await owner.ask(administer(house.jid('kick'), { nick: 'lectern', role: 'none', reason: 'a mistake' }));
    await expect.poll(() => notes.count('room.joined')).toBe(2);
    await rooms.send('kick', turn('kick', 1));
    await owner.hear((stanza) => stanza.attrs['id'] === 'kick:1');
  });

  test('that was destroyed is made and set up again', async () => {
    const notes = notebook();
    await using rooms = house.rooms({ log: notes.log, timing: { minBackoff: 20 } });
    await online(rooms);
    await rooms.open('gone');
    await using owner = await house.owner('gone', 'owner');
    await owner.ask(
      xml(
        'iq',
        { type: 'set', to: house.jid('gone') },
        xml('query', { xmlns: 'http://jabber.org/protocol/muc#owner' }, xml('destroy', {})),
      ),
    );
    await expect.poll(() => notes.count('room.joined')).toBe(2);
    await rooms.send('gone', turn('gone', 1));
    await using eve = await house.participant('gone', 'eve');
    expect((await eve.ask(groupchat(house.jid('gone'), 'hello'))).attrs['type']).toBe('error');
  });
});
