/** The fonts of Office Open XML documents. */
import { firstGroups, type PackageReader } from './package-reader.ts';

const THEME_FONT = /<a:(?:major|minor)Font>\s*<a:latin typeface="([^"]+)"/g;

/** Returns the fonts of slides and masters, and those of the theme. A name with a plus refers to a theme font. */
export async function pptxFonts(read: PackageReader): Promise<string[]> {
  const slides = await read(/^ppt\/(slides|slideMasters)\/[^/]+\.xml$/);
  const theme = await read(/^ppt\/theme\/theme1\.xml$/);
  return [...firstGroups(slides, /<a:latin typeface="([^"+][^"]*)"/g), ...firstGroups(theme, THEME_FONT)];
}

export const xlsxFonts = async (read: PackageReader): Promise<string[]> =>
  firstGroups(await read(/^xl\/styles\.xml$/), /<name val="([^"]+)"/g);

/**
 * Returns the fonts of the text and of the styles that the text uses, without the fonts that the document embeds.
 */
export async function docxFonts(read: PackageReader): Promise<string[]> {
  const text = await read(/^word\/(document|header\d*|footer\d*|footnotes)\.xml$/);
  const styles = await read(/^word\/styles\.xml$/);
  const usedStyles = new Set(firstGroups(text, /<w:[prt](?:Style|blStyle) w:val="([^"]+)"/g));
  const defaults = /<w:docDefaults>.*?<\/w:docDefaults>/s.exec(styles)?.[0] ?? '';
  const applied = styles.split('<w:style ').filter((style) => {
    const id = /w:styleId="([^"]+)"/.exec(style)?.[1];
    return id !== undefined && (usedStyles.has(id) || /w:default="(1|true)"/.test(style));
  });
  const named = (xml: string) => firstGroups(xml, /w:(?:ascii|hAnsi)="([^"]+)"/g);
  const usesTheme = /w:(?:ascii|hAnsi)Theme=/.test(text + defaults + applied.join());
  const theme = usesTheme ? await read(/^word\/theme\/theme1\.xml$/) : '';
  const table = await read(/^word\/fontTable\.xml$/);
  const embedded = new Set(firstGroups(table, /<w:font w:name="([^"]+)">(?:(?!<\/w:font>).)*<w:embed/gs));
  return [...[text, defaults, ...applied].flatMap(named), ...firstGroups(theme, THEME_FONT)].filter(
    (name) => !embedded.has(name),
  );
}
