/** Somebody who follows a webinar in its room. */
import type { Element } from '@xmpp/client';
import type { Ready } from '../../local/ready.ts';
import type { Data } from './ask.ts';
import { comeIn, type Participant, share } from './xmpp/participant.ts';

export interface Heard {
  event: string;
  version: number;
  /** The video as the message's body has it. */
  video: Data;
  body: string;
}

export interface Listener extends AsyncDisposable {
  participant: Participant;
  /** What the server said so far, in order. */
  heard(): Heard[];
  until(what: (heard: Heard) => boolean): Promise<Heard>;
}

export async function follow(system: Ready, video: string, nick = 'somebody'): Promise<Listener> {
  const { xmpp } = system;
  if (!xmpp) throw new Error('this system has no rooms');
  const participant = await comeIn({
    service: xmpp.service,
    domain: xmpp.domain,
    room: `${video}@${xmpp.conference}`,
    nick,
    awaitRoom: true,
  });
  return {
    participant,
    heard: () => participant.heard.flatMap((stanza) => read(stanza) ?? []),
    async until(what) {
      const stanza = await participant.hear((each) => {
        const heard = read(each);
        return heard !== null && what(heard);
      });
      return read(stanza) as Heard;
    },
    [Symbol.asyncDispose]: () => participant[Symbol.asyncDispose](),
  };
}

function read(stanza: Element): Heard | null {
  const child = stanza.is('message') ? share(stanza) : undefined;
  const body = stanza.getChildText('body');
  if (!child || body === null || stanza.attrs['type'] !== 'groupchat') return null;
  return {
    event: stanza.attrs['event'] ?? '',
    version: Number(child.attrs['version']),
    video: JSON.parse(body),
    body,
  };
}
