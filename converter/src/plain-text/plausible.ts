/** Tells a text from bytes that were decoded with the wrong charset. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters distinguish binary data from text
const CONTROL = /[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd\ufffe\uffff]|\p{Cn}|\p{Co}/u;
/** A word of letters that one keyboard does not write: Latin with Greek, Cyrillic, Hebrew, Arabic or Thai. */
const MIXED_WORD =
  /\p{Script=Latin}[\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Thai}]|[\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Thai}]\p{Script=Latin}/u;
/** A capital between small letters, such as in a text that was decoded with another charset. */
const CAPITAL_INSIDE = /\p{Ll}\p{Lu}\p{Ll}/gu;
/** Names such as "McDonald" and "iPhone" are that common. */
const MAX_CAPITALS_INSIDE_SHARE = 0.02;

/** Whether text that was decoded with a guessed charset can be what its author wrote. */
export function isPlausible(text: string): boolean {
  if (CONTROL.test(text) || MIXED_WORD.test(text)) return false;
  const capitals = text.match(CAPITAL_INSIDE)?.length ?? 0;
  return capitals <= Math.max(1, text.length * MAX_CAPITALS_INSIDE_SHARE);
}
