/** A participant who follows a webinar in its room. */
import type { Element } from '@xmpp/client';
import type { Ready } from '../../../local/ready.ts';
import { joinRoom, type Participant, shareElement } from '../xmpp/participant.ts';
import type { Data } from './ask.ts';

export interface RoomMessage {
  event: string;
  version: number;
  /** The parsed `body`. */
  video: Data;
  body: string;
}

export interface RoomFollower extends AsyncDisposable {
  participant: Participant;
  /** The server's messages, in order of arrival. */
  messages(): RoomMessage[];
  waitFor(isWanted: (message: RoomMessage) => boolean): Promise<RoomMessage>;
}

export async function followRoom(
  system: Ready,
  video: string,
  nickname = 'participant',
): Promise<RoomFollower> {
  const { xmpp } = system;
  if (!xmpp) throw new Error('This system has no XMPP server.');
  const participant = await joinRoom({
    service: xmpp.service,
    domain: xmpp.domain,
    room: `${video}@${xmpp.conference}`,
    nickname,
    awaitRoom: true,
  });
  return {
    participant,
    messages: () => participant.received.flatMap((stanza) => parse(stanza) ?? []),
    async waitFor(isWanted) {
      const stanza = await participant.waitFor((each) => {
        const message = parse(each);
        return message !== null && isWanted(message);
      });
      return parse(stanza) as RoomMessage;
    },
    [Symbol.asyncDispose]: () => participant[Symbol.asyncDispose](),
  };
}

function parse(stanza: Element): RoomMessage | null {
  const child = stanza.is('message') ? shareElement(stanza) : undefined;
  const body = stanza.getChildText('body');
  if (!child || body === null || stanza.attrs['type'] !== 'groupchat') return null;
  return {
    event: stanza.attrs['event'] ?? '',
    version: Number(child.attrs['version']),
    video: JSON.parse(body),
    body,
  };
}
