/** Texts, slides and parts of OpenDocument texts that link to other files. */
import { docx, paragraph } from '../documents/documents.ts';
import { zip } from '../documents/zip.ts';

const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A link in a Word document. */
interface Link {
  type: 'image' | 'aFChunk' | 'subDocument';
  url: string;
}

const picture = (id: string) =>
  `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="3000000" cy="3000000"/><wp:docPr id="1" name="p"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="${id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3000000" cy="3000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
const BODY: Record<Link['type'], (id: string) => string> = {
  image: picture,
  aFChunk: (id) => `<w:altChunk r:id="${id}"/>`,
  subDocument: (id) => `<w:subDoc r:id="${id}"/>`,
};

/** A Word document with links and with a template at another URL. */
export function linkingText(links: Link[], template: string): Buffer {
  const relation = (id: string, type: string, target: string, more = ' TargetMode="External"') =>
    `<Relationship Id="${id}" Type="${REL}/${type}" Target="${target}"${more}/>`;
  const parts = links.map(({ type }, index) => BODY[type](`rId1${index}`));
  const relations = links.map(({ type, url }, index) => relation(`rId1${index}`, type, url));
  const settings = [
    {
      name: 'word/settings.xml',
      content: `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${REL}"><w:attachedTemplate r:id="rId1"/></w:settings>`,
    },
    {
      name: 'word/_rels/settings.xml.rels',
      content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relation('rId1', 'attachedTemplate', template)}</Relationships>`,
    },
  ];
  const body = `${paragraph('before')}${parts.join('')}`;
  return docx(body, settings, `${relations.join('')}${relation('rId8', 'settings', 'settings.xml', '')}`);
}

/** A presentation with one slide that has linked pictures. */
export function slideWithPictures(...urls: string[]): Buffer {
  const types = 'application/vnd.openxmlformats-officedocument.presentationml.';
  const names = `xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="${REL}"`;
  const relations = (...all: string[]) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join('')}</Relationships>`;
  const relation = (type: string, target: string, more = '', id = 'rId1') =>
    `<Relationship Id="${id}" Type="${REL}/${type}" Target="${target}"${more}/>`;
  const group = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>';
  const shown = (_url: string, index: number) =>
    `<p:pic><p:nvPicPr><p:cNvPr id="${index + 2}" name="p"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:link="rId${index}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9000000" cy="6000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`;
  return zip([
    {
      name: '[Content_Types].xml',
      content: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/ppt/presentation.xml" ContentType="${types}presentation.main+xml"/><Override PartName="/ppt/slides/slide1.xml" ContentType="${types}slide+xml"/></Types>`,
    },
    { name: '_rels/.rels', content: relations(relation('officeDocument', 'ppt/presentation.xml')) },
    {
      name: 'ppt/presentation.xml',
      content: `<p:presentation ${names}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`,
    },
    {
      name: 'ppt/_rels/presentation.xml.rels',
      content: relations(relation('slide', 'slides/slide1.xml')),
    },
    {
      name: 'ppt/slides/slide1.xml',
      content: `<p:sld ${names}><p:cSld><p:spTree>${group}${urls.map(shown).join('')}</p:spTree></p:cSld></p:sld>`,
    },
    {
      name: 'ppt/slides/_rels/slide1.xml.rels',
      content: relations(
        ...urls.map((url, index) => relation('image', url, ' TargetMode="External"', `rId${index}`)),
      ),
    },
  ]);
}

export const frame = (inside: string) =>
  `<text:p><draw:frame text:anchor-type="as-char" svg:width="8cm" svg:height="8cm">${inside}</draw:frame></text:p>`;
export const linkedImage = (url: string) =>
  frame(`<draw:image xlink:href="${url}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>`);
export const section = (url: string) =>
  `<text:section text:name="s"><text:section-source xlink:href="${url}" xlink:type="simple"/><text:p>old</text:p></text:section>`;
const svg = (url: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="200"><image width="200" height="200" xlink:href="${url}"/></svg>`,
  ).toString('base64');

export const drawing = (url: string) =>
  frame(`<draw:image><office:binary-data>${svg(url)}</office:binary-data></draw:image>`);
