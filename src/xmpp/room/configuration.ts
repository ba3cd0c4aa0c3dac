/** The configuration of a room, and how it differs from the room's form. Pure. */
import type { Field } from './muc.ts';

type Wanted = string[] | ((field: Field) => string[]);

/**
 * Each server knows some of these fields. A field that a room's form does not contain is left out.
 * @see https://xmpp.org/extensions/xep-0045.html#registrar-formtype-owner
 */
const CONFIGURATION: Record<string, Wanted> = {
  // The room remains when its last occupant leaves, with this server as its owner.
  'muc#roomconfig_persistentroom': ['1'],
  'muc#roomconfig_publicroom': ['0'],
  // "In a moderated room, this privilege is restricted to occupants with a role of participant or higher."
  // A user joins as a visitor, so only the owners can send messages.
  'muc#roomconfig_moderatedroom': ['1'],
  members_by_default: ['0'],
  'muc#roomconfig_changesubject': ['0'],
  'muc#roomconfig_historylength': ['0'],
  'muc#roomconfig_allowpm': ['moderators'],
  allow_private_messages: ['0'],
  allow_private_messages_from_visitors: ['nobody'],
  // Visitors ask the server's occupant for the present state.
  allow_query_users: ['1'],
  allow_voice_requests: ['0'],
  'muc#roomconfig_allowvoicerequests': ['0'],
  'muc#roomconfig_allowvisitorstatus': ['0'],
  'muc#roomconfig_allowvisitornickchange': ['0'],
  // The presence of every visitor would be sent to every other visitor: N² stanzas for N visitors.
  'muc#roomconfig_presencebroadcast': ['moderator'],
  'muc#roomconfig_whois': ['moderators'],
  'muc#roomconfig_maxusers': largest,
};

/** The highest number of occupants that the server allows. */
function largest({ options, values }: Field): string[] {
  if (options.length === 0) return values;
  if (options.includes('none')) return ['none'];
  return [options.reduce((a, b) => (Number(a) >= Number(b) ? a : b))];
}

// XEP-0004 allows both forms of a boolean: https://xmpp.org/extensions/xep-0004.html#protocol-fieldtypes
const TRUE = new Set(['1', 'true']);
const FALSE = new Set(['0', 'false']);
const isSameValue = (a: string, b: string) =>
  a === b || (TRUE.has(a) && TRUE.has(b)) || (FALSE.has(a) && FALSE.has(b));
function isSame(values: string[], wanted: string[]): boolean {
  // A boolean field without a value is false.
  if (values.length === 0) return wanted.every((value) => FALSE.has(value));
  return (
    values.length === wanted.length &&
    wanted.every((value) => values.some((each) => isSameValue(each, value)))
  );
}

/** @returns the values to submit, by field; empty when the room has the wanted configuration. */
export function configurationChanges(form: Map<string, Field>): Map<string, string[]> {
  const changes = new Map<string, string[]>();
  for (const [name, wanted] of Object.entries(CONFIGURATION)) {
    const field = form.get(name);
    if (!field) continue;
    const values = typeof wanted === 'function' ? wanted(field) : wanted;
    const isOffered = field.options.length === 0 || values.every((value) => field.options.includes(value));
    if (isOffered && !isSame(field.values, values)) changes.set(name, values);
  }
  return changes;
}
