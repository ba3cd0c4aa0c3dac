/** A message to a room, as XML. Pure. docs/xmpp.md describes the format. */
import { type Element, xml } from '@xmpp/client';
import type { ShareEvent } from '../domain/state.ts';

/** The namespace of the child element. It repeats the `event` attribute, which some servers (ejabberd) remove. */
export const SHARE = 'urn:lectern:share:0';

/**
 * The limit on the size of a stanza "MUST NOT be smaller than 10000 bytes" on any server.
 * @see https://www.rfc-editor.org/rfc/rfc6120#section-13.12
 */
export const MAX_STANZA_BYTES = 10_000;

export interface Message {
  /** `{video}:{version}`. The room keeps the id when it reflects the message. */
  id: string;
  event: ShareEvent;
  version: number;
  /** The JSON of `renderBody`. */
  body: string;
}

// https://www.w3.org/TR/xml/#charsets
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are refused
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/**
 * @param room A bare JID.
 * @returns a message with the event as an attribute and in a child element. The hint `no-store` asks the room
 * not to keep the message in its history (https://xmpp.org/extensions/xep-0334.html#no-store).
 * @throws RangeError when the message is longer than MAX_STANZA_BYTES or has characters that XML cannot contain.
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
  if (size > MAX_STANZA_BYTES)
    throw new RangeError(
      `A message has at most ${MAX_STANZA_BYTES} bytes, but the message ${id} has ${size}.`,
    );
  if (ILLEGAL.test(body) || !body.isWellFormed()) {
    throw new RangeError(`The body of the message ${id} has characters that XML cannot contain.`);
  }
  return element;
}
