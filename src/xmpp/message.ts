/** What a room is told, as XML. Pure. */
import { type Element, xml } from '@xmpp/client';
import type { ShareEvent } from '../domain/state.ts';

export { type Links, renderBody } from './body.ts';

/** Our own namespace: some servers strip the `event` attribute from <message>, none strips a child. */
export const SHARE = 'urn:lectern:share:0';

/**
 * No server may refuse a stanza of up to so many bytes.
 * @see https://www.rfc-editor.org/rfc/rfc6120#section-13.12
 */
export const MAX_STANZA = 10_000;

export interface Message {
  /** `{video}:{version}`; comes back in the room's echo. */
  id: string;
  event: ShareEvent;
  version: number;
  /** The video as `renderBody` makes it. */
  body: string;
}

// https://www.w3.org/TR/xml/#charsets
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being refused
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/**
 * A message to `room` (a bare JID): events as an attribute and as a child of ours, kept out of the room's
 * history.
 * @throws RangeError when it is longer than every server must take, or cannot be written in XML.
 */
export function message(room: string, { id, event, version, body }: Message): Element {
  const element = xml(
    'message',
    { type: 'groupchat', to: room, id, event },
    xml('body', {}, body),
    xml('share', { xmlns: SHARE, event, version: String(version) }),
    xml('no-store', { xmlns: 'urn:xmpp:hints' }),
  );
  const size = Buffer.byteLength(element.toString());
  if (size > MAX_STANZA)
    throw new RangeError(`A message has at most ${MAX_STANZA} bytes; ${id} has ${size}.`);
  if (ILLEGAL.test(body) || !body.isWellFormed()) {
    throw new RangeError(`The body of ${id} has characters that XML cannot carry.`);
  }
  return element;
}
