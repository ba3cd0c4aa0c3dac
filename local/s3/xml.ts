/** The little XML that S3 speaks. */

declare const raw: unique symbol;
/** XML already written. */
export type Xml = string & { readonly [raw]: true };
export type Content = Xml;

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

// A key may hold control characters; XML 1.0 has no way to write most of them, and S3 writes these.
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

/** A whole answer; results of operations carry S3's namespace, errors do not. */
export function document(root: Xml, namespace = false): string {
  const body = namespace
    ? root.replace(/^<(\w+)>/, '<$1 xmlns="http://s3.amazonaws.com/doc/2006-03-01/">')
    : root;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}`;
}

/** What is inside each `<name>`, still as XML. Enough for the flat lists S3 is sent; nothing is expanded. */
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
