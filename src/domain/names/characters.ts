/** Whether a text has at most `max` characters. As in PostgreSQL's varchar, a character is a Unicode code point. */
export const hasAtMost = (max: number, text: string): boolean =>
  text.length <= max || (text.length <= 2 * max && [...text].length <= max);
