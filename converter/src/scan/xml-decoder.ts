/** The encoding of an XML document. */
import { TextDecoder } from 'node:util';
import { damagedError } from '../conversion-error.ts';

/** Bytes within which the XML declaration ends. */
const MAX_DECLARATION_BYTES = 256;

/**
 * Returns a decoder for an XML document that begins with `beginning`, as XML 1.0, appendix F, detects the encoding.
 * @throws ConversionError DAMAGED when the encoding is unknown, because LibreOffice might know it
 */
export function xmlDecoder(beginning: Buffer): TextDecoder {
  const [first, second] = beginning;
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be');
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  if (first === 0 && second === 0x3c) return new TextDecoder('utf-16be');
  if (first === 0x3c && second === 0) return new TextDecoder('utf-16le');
  const declaration = beginning.toString('latin1', 0, MAX_DECLARATION_BYTES);
  const encoding = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(declaration)?.[1];
  // A document without zero bytes that states UTF-16 is not in UTF-16.
  if (!encoding || /^utf-?16/i.test(encoding)) return new TextDecoder('utf-8');
  try {
    return new TextDecoder(encoding);
  } catch (error) {
    throw damagedError({ cause: error });
  }
}

/** Whether a file that begins with these bytes may be an XML document: after white space, it has an angle bracket. */
export const looksLikeXml = (beginning: Buffer): boolean =>
  /^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)?[\0\s]*(?:<|$)/.test(beginning.toString('latin1'));
