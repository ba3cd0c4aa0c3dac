import type { Message } from '../../../src/xmpp/message.ts';

/** A message about a page change, as the outbox delivers it. */
export const navigation = (room: string, version: number, body = `{"version":${version}}`): Message => ({
  id: `${room}:${version}`,
  event: 'navigate_sharing',
  version,
  body,
});
