/** Participants who ask the server's occupant for the present state. */
import { xml } from '@xmpp/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { StateAnswers, type StateSource } from '../../src/xmpp/room/state-answers.ts';
import { silentLog } from '../support/silent-log.ts';
import { navigation } from '../support/xmpp/message.ts';
import { untilOnline } from '../support/xmpp/online.ts';
import { shareElement } from '../support/xmpp/participant.ts';
import { startTestProsody, type TestProsody } from '../support/xmpp/prosody.ts';

let prosody: TestProsody;
beforeAll(async () => {
  prosody = await startTestProsody();
});
afterAll(() => prosody[Symbol.asyncDispose]());

const SHARE = 'urn:lectern:share:0';
const query = (room: string) =>
  xml('iq', { type: 'get', to: `${prosody.jid(room)}/lectern` }, xml('share', { xmlns: SHARE }));

const source = (overrides: Partial<StateSource> = {}): StateSource => ({
  read: async () => null,
  isShown: async () => false,
  shownRooms: async () => [],
  ...overrides,
});

test('a participant who joins late receives the state of the moment at which it asks', async () => {
  await using rooms = prosody.connect();
  let state = { version: 1, body: '{"title":"授業 <&>"}' };
  const read = vi.fn(async () => state);
  rooms.answerQueries(source({ read }));
  await untilOnline(rooms);
  await rooms.send('late', navigation('late', 1));
  await using ann = await prosody.participant('late', 'ann');
  const answer = await ann.request(query('late'));
  expect(answer.attrs).toMatchObject({ type: 'result', from: `${prosody.jid('late')}/lectern` });
  expect(shareElement(answer)?.attrs['version']).toBe('1');
  expect(shareElement(answer)?.text()).toBe(state.body);
  expect(read).toHaveBeenCalledExactlyOnceWith('late');
  state = { version: 2, body: '{"active_shared_live_media":null}' };
  expect(shareElement(await ann.request(query('late')))?.text()).toBe(state.body);
});

test('a query in the room of a video that does not exist, and one that cannot be read, receive errors', async () => {
  await using rooms = prosody.connect();
  const read = vi.fn<StateSource['read']>(async () => null);
  rooms.answerQueries(source({ read }));
  await untilOnline(rooms);
  await rooms.send('missing', navigation('missing', 1));
  await using ann = await prosody.participant('missing', 'ann');
  const error = async () => (await ann.request(query('missing'))).getChild('error')?.toString();
  expect(await error()).toContain('item-not-found');
  read.mockRejectedValueOnce(new Error('no connection'));
  expect(await error()).toContain('resource-constraint');
});

test('a hundred participants who ask at once receive their answers in batches, and each batch reads the state once', async () => {
  const read = vi.fn(async () => ({ version: 1, body: '{}' }));
  const answers = new StateAnswers(source({ read }), silentLog);
  const asked = Array.from({ length: 100 }, (_, number) => answers.ask('full', `full@rooms/${number}`));
  const again = await answers.ask('full', 'full@rooms/99');
  expect(again.getChild('resource-constraint')).toBeDefined();
  const results = await Promise.all(asked);
  expect(results.map((each) => each.attrs['version'])).toEqual(Array(100).fill('1'));
  // The first query is a batch of its own, because the others follow it.
  expect(read).toHaveBeenCalledTimes(6);
});

test('a query is refused while two thousand wait', async () => {
  const { promise: never } = Promise.withResolvers<null>();
  const answers = new StateAnswers(source({ read: () => never }), silentLog);
  for (let number = 0; number < 2_020; number++) void answers.ask('flood', `flood@rooms/${number}`);
  expect((await answers.ask('flood', 'flood@rooms/late')).attrs['type']).toBe('wait');
});

test('the server stays in a room without messages while the video shows a document, and then leaves it', async () => {
  await using rooms = prosody.connect({ timing: { idleTimeout: 40, openedTimeout: 40 } });
  let shown = true;
  const isShown = vi.fn(async () => shown);
  rooms.answerQueries(source({ isShown }));
  await untilOnline(rooms);
  await rooms.send('quiet', navigation('quiet', 1));
  await using ann = await prosody.participant('quiet', 'ann');
  const calls = isShown.mock.calls.length;
  await expect.poll(() => isShown.mock.calls.length).toBeGreaterThan(calls + 2);
  const hasLeft = ({ name, attrs }: { name: string; attrs: Record<string, string | undefined> }) =>
    name === 'presence' &&
    attrs['from'] === `${prosody.jid('quiet')}/lectern` &&
    attrs['type'] === 'unavailable';
  expect(ann.received.some(hasLeft)).toBe(false);
  shown = false;
  await ann.waitFor(hasLeft);
});

test('a server that logs in joins the rooms of the videos that show a document', async () => {
  await using first = prosody.connect();
  await untilOnline(first);
  await first.open('shown');
  await using ann = await prosody.participant('shown', 'ann');
  await using second = prosody.connect({ nickname: 'second' });
  second.answerQueries(source({ shownRooms: async () => ['shown'], isShown: async () => true }));
  await ann.waitFor(
    ({ name, attrs }) => name === 'presence' && attrs['from'] === `${prosody.jid('shown')}/second`,
  );
});
