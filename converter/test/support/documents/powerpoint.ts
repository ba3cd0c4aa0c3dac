import { zip } from './zip.ts';

const NAMES =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPE = 'application/vnd.openxmlformats-officedocument.presentationml';
const MATH =
  '<a14:m xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x=y</m:t></m:r></m:oMath></a14:m>';

/** Words in a font, or in the font of the slide. */
export const run = (text: string, font = '') =>
  `<a:r><a:rPr lang="en-US">${font && `<a:latin typeface="${font}"/><a:sym typeface="${font}"/>`}</a:rPr><a:t>${text}</a:t></a:r>`;

/** A formula between words. */
export const inlineFormula = run('before ') + MATH + run(' after');

/** A text box at a height in EMU; `attributes` are those of its properties, and `body` those of its text. */
export const textBox = (runs: string, y = 900_000, attributes = '', body = '') =>
  `<p:sp><p:nvSpPr><p:cNvPr id="${y}" name="Box ${y}" ${attributes}/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="900000" y="${y}"/><a:ext cx="6000000" cy="600000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr ${body}/><a:lstStyle/><a:p>${runs}</a:p></p:txBody></p:sp>`;

const NUMBER =
  '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-US"/><a:t>‹#›</a:t></a:fld>';

/** A placeholder, such as the title; the paragraph `#` is the number of the slide. The place is in EMU. */
export function placeholder(
  type: string,
  paragraphs: string[],
  { x = 900_000, y = 900_000, width = 6_000_000, height = 600_000 },
): string {
  const text = paragraphs.map((words) => `<a:p>${words === '#' ? NUMBER : run(words)}</a:p>`).join('');
  return `<p:sp><p:nvSpPr><p:cNvPr id="${x + y}" name="${type}"/><p:cNvSpPr/><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="${x}" y="${y}"/><a:ext cx="${width}" cy="${height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>${text}</p:txBody></p:sp>`;
}

/** A formula as PowerPoint writes it: in a choice, with a picture for programs without formulas. */
export const withFallback = (box: string) =>
  `<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" Requires="a14">${box}</mc:Choice><mc:Fallback>${textBox(run('fallback'), 1)}</mc:Fallback></mc:AlternateContent>`;

/**
 * A PowerPoint presentation; each slide is a list of shapes. `hidden` is the index of a hidden slide, and `first` the
 * number of the first slide.
 */
export function powerpoint(slides: string[], hidden?: number, first = 1): Buffer {
  const numbered = slides.map((_, index) => index + 1);
  const relation = (id: number, type: string, target: string) =>
    `<Relationship Id="rId${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const relations = (list: string) =>
    `<Relationships xmlns="${PACKAGE}/relationships">${list}</Relationships>`;
  return zip([
    {
      name: '[Content_Types].xml',
      content: `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/ppt/presentation.xml" ContentType="${TYPE}.presentation.main+xml"/>${numbered.map((n) => `<Override PartName="/ppt/slides/slide${n}.xml" ContentType="${TYPE}.slide+xml"/>`).join('')}</Types>`,
    },
    { name: '_rels/.rels', content: relations(relation(1, 'officeDocument', 'ppt/presentation.xml')) },
    {
      name: 'ppt/_rels/presentation.xml.rels',
      content: relations(numbered.map((n) => relation(n, 'slide', `slides/slide${n}.xml`)).join('')),
    },
    {
      name: 'ppt/presentation.xml',
      content: `<p:presentation ${NAMES} firstSlideNum="${first}"><p:sldIdLst>${numbered.map((n) => `<p:sldId id="${255 + n}" r:id="rId${n}"/>`).join('')}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>`,
    },
    ...slides.map((shapes, index) => ({
      name: `ppt/slides/slide${index + 1}.xml`,
      content: `<p:sld ${NAMES}${index === hidden ? ' show="0"' : ''}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>${shapes}</p:spTree></p:cSld></p:sld>`,
    })),
  ]);
}
