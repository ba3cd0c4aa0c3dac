/** A Prosody with the modules of deploy/prosody/, whose participants log in with a token. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '../../local/token.ts';
import { navigation } from '../support/xmpp/message.ts';
import { untilOnline } from '../support/xmpp/online.ts';
import { joinRoom } from '../support/xmpp/participant.ts';
import { startTestProsody, type TestProsody } from '../support/xmpp/prosody.ts';

const SECRET = 'the secret of the tokens of this test';
const video = randomUUID();
const other = randomUUID();

let prosody: TestProsody;
beforeAll(async () => {
  prosody = await startTestProsody({ tokenSecret: SECRET });
});
afterAll(() => prosody[Symbol.asyncDispose]());

const token = (secret = SECRET, id = video) =>
  mintToken(secret, { role: 'student', video: id }, { issuer: null, audience: null });

const join = (room: string, account: { username?: string; password?: string }) =>
  joinRoom({
    service: prosody.server.service,
    domain: prosody.server.participants,
    room: prosody.jid(room),
    nickname: 'student',
    plain: account.username !== undefined,
    ...account,
  });

test('a room that requires a token admits a participant with a token of its video, and nobody else', async () => {
  await using rooms = prosody.connect();
  await untilOnline(rooms);
  await Promise.all([rooms.open(video), rooms.open(other)]);
  await using student = await join(video, { username: video, password: await token() });
  await rooms.send(video, navigation(video, 1));
  await student.waitFor(({ attrs }) => attrs['id'] === `${video}:1`);

  await using stranger = await join(other, { username: video, password: await token() });
  const refusal = await stranger.waitFor(
    ({ name, attrs }) => name === 'presence' && attrs['type'] === 'error',
  );
  expect(refusal.getChild('error')?.getChild('forbidden')).toBeDefined();
  await expect(join(video, {})).rejects.toThrow();
  await expect(join(other, { username: other, password: await token() })).rejects.toThrow();
  await expect(
    join(video, { username: video, password: await token('another secret, also long enough') }),
  ).rejects.toThrow();
});
