/** Requests of room owners and admins (XEP-0045), and messages of participants. */
import { type Element, xml } from '@xmpp/client';

const ADMIN = 'http://jabber.org/protocol/muc#admin';
const OWNER = 'http://jabber.org/protocol/muc#owner';
const ROOM_CONFIGURATION = 'http://jabber.org/protocol/muc#roomconfig';

/** @param item The attributes of the item, such as `{ nick, role }` or `{ jid, affiliation }`. */
export const administer = (room: string, item: Record<string, string>): Element =>
  xml('iq', { type: 'set', to: room }, xml('query', { xmlns: ADMIN }, xml('item', item)));

/** Removes an occupant. @see https://xmpp.org/extensions/xep-0045.html#kick */
export const kick = (room: string, nickname: string): Element =>
  administer(room, { nick: nickname, role: 'none' });

/** @param fields Fields of the configuration form, without the prefix `muc#roomconfig_`. */
export const configure = (room: string, fields: Record<string, string>): Element =>
  xml(
    'iq',
    { type: 'set', to: room },
    xml(
      'query',
      { xmlns: OWNER },
      xml(
        'x',
        { xmlns: 'jabber:x:data', type: 'submit' },
        xml('field', { var: 'FORM_TYPE' }, xml('value', {}, ROOM_CONFIGURATION)),
        ...Object.entries(fields).map(([name, value]) =>
          xml('field', { var: `muc#roomconfig_${name}` }, xml('value', {}, value)),
        ),
      ),
    ),
  );

export const destroy = (room: string): Element =>
  xml('iq', { type: 'set', to: room }, xml('query', { xmlns: OWNER }, xml('destroy', {})));

/** A message of a participant that resembles a message of the server. */
export const groupchat = (room: string, body: string): Element =>
  xml('message', { type: 'groupchat', to: room, event: 'start_sharing' }, xml('body', {}, body));
