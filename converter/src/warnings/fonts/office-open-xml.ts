import { firstGroups, type Parts } from './parts.ts';

const THEME_FONT = /<a:(?:major|minor)Font>\s*<a:latin typeface="([^"]+)"/g;

/** Returns the fonts of slides and masters, and those of the theme. A name with a plus refers to a theme font. */
export async function pptxFonts(parts: Parts): Promise<string[]> {
  const slides = await parts(/^ppt\/(slides|slideMasters)\/[^/]+\.xml$/);
  const theme = await parts(/^ppt\/theme\/theme1\.xml$/);
  return [...firstGroups(slides, /<a:latin typeface="([^"+][^"]*)"/g), ...firstGroups(theme, THEME_FONT)];
}

export const xlsxFonts = async (parts: Parts): Promise<string[]> =>
  firstGroups(await parts(/^xl\/styles\.xml$/), /<name val="([^"]+)"/g);

/**
 * Returns the fonts of the text and of the styles that the text uses, without the fonts that the document embeds.
 */
export async function docxFonts(parts: Parts): Promise<string[]> {
  const text = await parts(/^word\/(document|header\d*|footer\d*|footnotes)\.xml$/);
  const styles = await parts(/^word\/styles\.xml$/);
  const usedStyles = new Set(firstGroups(text, /<w:[prt](?:Style|blStyle) w:val="([^"]+)"/g));
  const defaults = /<w:docDefaults>.*?<\/w:docDefaults>/s.exec(styles)?.[0] ?? '';
  const applied = styles.split('<w:style ').filter((style) => {
    const id = /w:styleId="([^"]+)"/.exec(style)?.[1];
    return id !== undefined && (usedStyles.has(id) || /w:default="(1|true)"/.test(style));
  });
  const named = (xml: string) => firstGroups(xml, /w:(?:ascii|hAnsi)="([^"]+)"/g);
  const usesTheme = /w:(?:ascii|hAnsi)Theme=/.test(text + defaults + applied.join());
  const theme = usesTheme ? await parts(/^word\/theme\/theme1\.xml$/) : '';
  const table = await parts(/^word\/fontTable\.xml$/);
  const embedded = new Set(firstGroups(table, /<w:font w:name="([^"]+)">(?:(?!<\/w:font>).)*<w:embed/gs));
  return [...[text, defaults, ...applied].flatMap(named), ...firstGroups(theme, THEME_FONT)].filter(
    (name) => !embedded.has(name),
  );
}
