/** How our rooms are set up. Pure. */
import type { Field } from './muc.ts';

type Wish = string[] | ((field: Field) => string[]);

/** Servers know some of these each; what a room's form does not offer is not asked for. */
const WISHES: Record<string, Wish> = {
  // It waits for the next webinar with us as its owner, even when everybody has left.
  'muc#roomconfig_persistentroom': ['1'],
  'muc#roomconfig_publicroom': ['0'],
  // Who comes may listen; speaking takes a role that nobody gets by coming.
  'muc#roomconfig_moderatedroom': ['1'],
  members_by_default: ['0'],
  'muc#roomconfig_changesubject': ['0'],
  'muc#roomconfig_historylength': ['0'],
  'muc#roomconfig_allowpm': ['moderators'],
  allow_private_messages: ['0'],
  allow_private_messages_from_visitors: ['nobody'],
  allow_voice_requests: ['0'],
  'muc#roomconfig_allowvoicerequests': ['0'],
  'muc#roomconfig_allowvisitorstatus': ['0'],
  'muc#roomconfig_allowvisitornickchange': ['0'],
  // Everybody is told of the server's coming and going; everybody of everybody would be N².
  'muc#roomconfig_presencebroadcast': ['moderator'],
  'muc#roomconfig_whois': ['moderators'],
  'muc#roomconfig_maxusers': most,
};

/** As many as the server allows. */
function most({ options, values }: Field): string[] {
  if (options.length === 0) return values;
  if (options.includes('none')) return ['none'];
  return [options.reduce((a, b) => (Number(a) >= Number(b) ? a : b))];
}

const TRUE = new Set(['1', 'true']);
const FALSE = new Set(['0', 'false']);
const sameValue = (a: string, b: string) =>
  a === b || (TRUE.has(a) && TRUE.has(b)) || (FALSE.has(a) && FALSE.has(b));
function same(is: string[], wanted: string[]): boolean {
  // A switch that is off may come without a value.
  if (is.length === 0) return wanted.every((value) => FALSE.has(value));
  return is.length === wanted.length && wanted.every((value) => is.some((each) => sameValue(each, value)));
}

/** What has to change in a room's form, by field; empty when it is as we want it. */
export function changes(form: Map<string, Field>): Map<string, string[]> {
  const wanted = new Map<string, string[]>();
  for (const [name, wish] of Object.entries(WISHES)) {
    const field = form.get(name);
    if (!field) continue;
    const values = typeof wish === 'function' ? wish(field) : wish;
    const offered = field.options.length === 0 || values.every((value) => field.options.includes(value));
    if (offered && !same(field.values, values)) wanted.set(name, values);
  }
  return wanted;
}
