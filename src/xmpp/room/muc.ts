/** The words of XEP-0045 that we use. Pure. */
import { type Element, xml } from '@xmpp/client';

const MUC = 'http://jabber.org/protocol/muc';
const OWNER = `${MUC}#owner`;
const USER = `${MUC}#user`;
const FORM = 'jabber:x:data';

/** @see https://xmpp.org/extensions/xep-0045.html#registrar-statuscodes */
export const STATUS = {
  configChanged: 104,
  self: 110,
  created: 201,
  banned: 301,
  nickChanged: 303,
} as const;

/** Without the room's past: what it replays is old. */
export const join = (occupant: string, id: string): Element =>
  xml('presence', { to: occupant, id }, xml('x', { xmlns: MUC }, xml('history', { maxstanzas: '0' })));

export const leave = (occupant: string): Element => xml('presence', { to: occupant, type: 'unavailable' });

export const getConfiguration = (room: string): Element =>
  xml('iq', { type: 'get', to: room }, xml('query', { xmlns: OWNER }));

/** An empty list accepts what the room has. */
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

/** The configuration form in the answer to `getConfiguration`, by field name. */
export function readForm(answer: Element): Map<string, Field> {
  const form = answer.getChild('query', OWNER)?.getChild('x', FORM);
  const texts = (element: Element) => element.getChildren('value').map((value) => value.text());
  const fields = (form?.getChildren('field') ?? []).map((element): [string, Field] => [
    element.attrs['var'] ?? '',
    { values: texts(element), options: element.getChildren('option').flatMap(texts) },
  ]);
  return new Map(fields);
}

const user = (stanza: Element) => stanza.getChild('x', USER);

export const statuses = (stanza: Element): Set<number> =>
  new Set(
    user(stanza)
      ?.getChildren('status')
      .map(({ attrs }) => Number(attrs['code'])),
  );

export interface Standing {
  affiliation: string;
  role: string;
}

export function standing(presence: Element): Standing {
  const { affiliation = 'none', role = 'none' } = user(presence)?.getChild('item')?.attrs ?? {};
  return { affiliation, role };
}

/** The new nick in a presence with status 303. */
export const newNick = (presence: Element): string | undefined =>
  user(presence)?.getChild('item')?.attrs['nick'];

export const isDestroyed = (presence: Element): boolean => user(presence)?.getChild('destroy') !== undefined;
