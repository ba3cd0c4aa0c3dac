/** Stanzas of Multi-User Chat (XEP-0045). Pure. */
import { type Element, xml } from '@xmpp/client';

const MUC = 'http://jabber.org/protocol/muc';
const OWNER = `${MUC}#owner`;
const USER = `${MUC}#user`;
const FORM = 'jabber:x:data';

/** @see https://xmpp.org/extensions/xep-0045.html#registrar-statuscodes */
export const STATUS = {
  configurationChanged: 104,
  selfPresence: 110,
  created: 201,
  nicknameAssigned: 210,
  nicknameChanged: 303,
} as const;

/**
 * Joins without discussion history, because a message of the past would show a page of the past.
 * @see https://xmpp.org/extensions/xep-0045.html#enter-managehistory
 */
export const join = (occupantJid: string, id: string): Element =>
  xml('presence', { to: occupantJid, id }, xml('x', { xmlns: MUC }, xml('history', { maxstanzas: '0' })));

/** @see https://xmpp.org/extensions/xep-0045.html#exit */
export const leave = (occupantJid: string): Element =>
  xml('presence', { to: occupantJid, type: 'unavailable' });

/** @see https://xmpp.org/extensions/xep-0045.html#roomconfig */
export const getConfiguration = (room: string): Element =>
  xml('iq', { type: 'get', to: room }, xml('query', { xmlns: OWNER }));

/** @see https://xmpp.org/extensions/xep-0045.html#destroyroom */
export const destroy = (room: string): Element =>
  xml('iq', { type: 'set', to: room }, xml('query', { xmlns: OWNER }, xml('destroy', {})));

/** Without fields, the form accepts the default configuration and so unlocks a new room. */
export const setConfiguration = (room: string, fields: Map<string, string[]>): Element =>
  xml(
    'iq',
    { type: 'set', to: room },
    xml(
      'query',
      { xmlns: OWNER },
      xml(
        'x',
        { xmlns: FORM, type: 'submit' },
        field('FORM_TYPE', [`${MUC}#roomconfig`]),
        ...[...fields].map(([name, values]) => field(name, values)),
      ),
    ),
  );

const field = (name: string, values: string[]) =>
  xml('field', { var: name }, ...values.map((value) => xml('value', {}, value)));

export interface Field {
  values: string[];
  options: string[];
}

/** The fields of the configuration form in the response to `getConfiguration`, by name (XEP-0004). */
export function readForm(response: Element): Map<string, Field> {
  const form = response.getChild('query', OWNER)?.getChild('x', FORM);
  const texts = (element: Element) => element.getChildren('value').map((value) => value.text());
  const fields = (form?.getChildren('field') ?? []).map((element): [string, Field] => [
    element.attrs['var'] ?? '',
    { values: texts(element), options: element.getChildren('option').flatMap(texts) },
  ]);
  return new Map(fields);
}

const user = (stanza: Element) => stanza.getChild('x', USER);

export const statusCodes = (stanza: Element): Set<number> =>
  new Set(
    user(stanza)
      ?.getChildren('status')
      .map(({ attrs }) => Number(attrs['code'])),
  );

/** @see https://xmpp.org/extensions/xep-0045.html#roles */
export interface Privileges {
  affiliation: string;
  role: string;
}

export function privileges(presence: Element): Privileges {
  const { affiliation = 'none', role = 'none' } = user(presence)?.getChild('item')?.attrs ?? {};
  return { affiliation, role };
}

/** The new nickname in a presence with status 303. */
export const newNickname = (presence: Element): string | undefined =>
  user(presence)?.getChild('item')?.attrs['nick'];

export const isDestroyed = (presence: Element): boolean => user(presence)?.getChild('destroy') !== undefined;
