/** The query with which an occupant asks for the present state of the video, and its answers. Pure. */
import { type Element, xml } from '@xmpp/client';
import { SHARE } from './message.ts';

/** The name of the child element of the query and of its result. Its namespace is SHARE. */
export const STATE_QUERY = 'share';

/** The present state of a video. */
export interface PresentState {
  version: number;
  /** The JSON of `renderBody`. */
  body: string;
}

/** The child of the result: the body of a message, as text. */
export const stateAnswer = ({ version, body }: PresentState): Element =>
  xml(STATE_QUERY, { xmlns: SHARE, version: String(version) }, body);

/** @see https://www.rfc-editor.org/rfc/rfc6120#section-8.3.3 */
const refusal = (type: 'cancel' | 'wait', condition: string): Element =>
  xml('error', { type }, xml(condition, { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }));

/** The room has no video. */
export const noVideo = (): Element => refusal('cancel', 'item-not-found');

/** The server answers no further query now. The occupant may ask again later. */
export const askLater = (): Element => refusal('wait', 'resource-constraint');
