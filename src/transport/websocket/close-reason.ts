/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5.5 for 125 bytes, of which the code takes two */
const MAX_REASON_BYTES = 123;

/** Shortens the reason of a close frame to what the frame can hold: ws throws when the reason is longer. */
export function fitReason(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  // A character that is cut becomes a replacement character, which is longer than its first bytes.
  return bytes
    .subarray(0, MAX_REASON_BYTES)
    .toString()
    .replace(/\ufffd+$/, '');
}
