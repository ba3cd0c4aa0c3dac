/** The subset of XML that S3 uses. */

declare const raw: unique symbol;
/** Serialised XML. */
export type Xml = string & { readonly [raw]: true };
export type Content = Xml;

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

// A key may hold control characters. XML 1.0 cannot represent most of them, but S3 writes these references.
const escaped = (text: string) =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/[\p{Cc}\u2028\ufffe\uffff]/gu, (character) => `&#x${character.charCodeAt(0).toString(16)};`);

/** One element around text or around other elements. */
export function element(name: string, content: string | number | boolean | readonly Xml[]): Xml {
  const inner = typeof content === 'object' ? content.join('') : escaped(String(content));
  return `<${name}>${inner}</${name}>` as Xml;
}

/** A whole document. Results of operations have S3's namespace; errors do not. */
export function document(root: Xml, namespace = false): string {
  const body = namespace
    ? root.replace(/^<(\w+)>/, '<$1 xmlns="http://s3.amazonaws.com/doc/2006-03-01/">')
    : root;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
}

/** The XML inside each `<name>`. It suffices for the flat lists that clients send; entities are not expanded. */
export function inside(xml: string, name: string): string[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^<>]*)?>([\\s\\S]*?)</(?:\\w+:)?${name}\\s*>`, 'g');
  return [...xml.matchAll(pattern)].map(([, content]) => content ?? '');
}

/** The text of the first `<name>`, or undefined. */
export function textOf(xml: string, name: string): string | undefined {
  return inside(xml, name)[0]?.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex, decimal, named) => {
      if (named) return NAMED[named] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
