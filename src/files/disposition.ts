// A dot in quotes is harmless; these end the quotes, escape, or are rewritten by some browsers.
const UNQUOTABLE = /["\\%/]/g;

/** `é` becomes `e`; what has no Latin letters becomes `document`. */
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
 * The Content-Disposition of a download saved as `filename`, in any script; the value itself is ASCII.
 * @see https://www.rfc-editor.org/rfc/rfc6266#appendix-D both forms, the plain one first
 * @see https://www.rfc-editor.org/rfc/rfc8187#section-3.2.1 the characters of `filename*`
 */
export function attachment(filename: string): string {
  const extended = encodeURIComponent(filename.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii(filename)}"; filename*=UTF-8''${extended}`;
}
