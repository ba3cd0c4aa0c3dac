/** The Content-Disposition header of a download. */

// These characters end the quoted string, escape the next character, or are replaced by some browsers.
const UNQUOTABLE = /["\\%/]/g;

/** The file name in ASCII: `é` becomes `e`. A name without a Latin letter or a digit becomes `document`. */
function ascii(filename: string): string {
  const dot = filename.lastIndexOf('.');
  const [stem, ending] = dot < 0 ? [filename, ''] : [filename.slice(0, dot), filename.slice(dot)];
  const plain = stem
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]+/g, '_')
    .replace(UNQUOTABLE, '_');
  return `${/[a-z0-9]/i.test(plain) ? plain : 'document'}${ending.replace(/[^\w.]/g, '')}`;
}

/**
 * The header of a download with this file name, which may be in any script. The header itself is ASCII.
 * @see https://www.rfc-editor.org/rfc/rfc6266#appendix-D both forms, the ASCII form first
 * @see https://www.rfc-editor.org/rfc/rfc8187#section-3.2.1 the characters of `filename*`
 */
export function attachment(filename: string): string {
  const extended = encodeURIComponent(filename.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii(filename)}"; filename*=UTF-8''${extended}`;
}
