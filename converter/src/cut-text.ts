/** Returns the first `max` UTF-16 code units of a text. Does not keep the first half of a surrogate pair at the end. */
export const cutText = (text: string, max: number) => text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
