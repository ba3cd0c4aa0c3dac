/** The API's limit, in Unicode code points. */
const MAX_TITLE_CHARACTERS = 255;

/** Cuts a title to the length that the API accepts. */
export const limitTitle = (title: string): string =>
  title.length <= MAX_TITLE_CHARACTERS ? title : [...title].slice(0, MAX_TITLE_CHARACTERS).join('');

/**
 * Returns the title of a document that is created from a file: `v1.2 final.pptx` gives `v1.2 final`. Returns null when
 * no character of the name can be part of a title. The API then takes the title from the file itself.
 */
export function documentTitle(name: string): string | null {
  const title = (name.replace(/\.[^.\s]{1,8}$/, '') || name)
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the API refuses these characters in titles
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
    .trim();
  return limitTitle(title).trimEnd() || null;
}
