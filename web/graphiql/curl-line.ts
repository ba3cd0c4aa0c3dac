/** The curl command that sends a file with the form of an upload. */

export interface Ticket {
  url: string;
  fields: { name: string; value: string }[];
}

/** Finds a ticket anywhere in a result, under whatever name the query asks for it. */
export function findTicket(value: unknown): Ticket | null {
  if (typeof value !== 'object' || value === null) return null;
  if (isTicket(value)) return value;
  for (const each of Object.values(value)) {
    const found = findTicket(each);
    if (found) return found;
  }
  return null;
}

const isTicket = (value: object): value is Ticket =>
  'url' in value && 'fields' in value && Array.isArray(value.fields);

/** The field `file` is the last one, because storage ignores what follows the file. */
export function curlLine({ url, fields }: Ticket, filename: string): string {
  // --form-string sends a value as it is, where --form gives a meaning to @, < and ; in it.
  const form = fields.map(({ name, value }) => `--form-string ${quote(`${name}=${value}`)}`);
  const file = `--form ${quote(`file=@"${filename.replace(/["\\]/g, '\\$&')}"`)}`;
  return ['curl --fail', ...form, file, quote(url)].join(' ');
}

/** One word of a POSIX shell. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
