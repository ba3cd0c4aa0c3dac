import { openDocument } from '../documents/documents.ts';
import { zip } from '../documents/zip.ts';

const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml.';

/** A URL into which LibreOffice inserts a variable of its environment before it requests the URL. */
export const expanded = (folder: string) => `vnd.sun.star.expand:${encodeURIComponent(`${folder}/`)}$CANARY`;

const relationships = (...all: string[]) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join('')}</Relationships>`;
const relationship = (id: string, type: string, target: string, more = '') =>
  `<Relationship Id="${id}" Type="${REL}/${type}" Target="${target}"${more}/>`;
const override = (part: string, type: string) =>
  `<Override PartName="${part}" ContentType="${TYPES}${type}+xml"/>`;

/** An Excel workbook with formulas; `[1]a!A1` refers to the first of `others`. */
export function workbook(formulas: string[], others: string[] = []): Buffer {
  const rows = formulas.map(
    (formula, index) =>
      `<row r="${index + 1}"><c r="A${index + 1}" t="str"><f>${formula}</f></c><c r="B${index + 1}" t="inlineStr"><is><t>there</t></is></c></row>`,
  );
  const linkParts = others.map((_, index) => `/xl/externalLinks/externalLink${index + 1}.xml`);
  return zip([
    {
      name: '[Content_Types].xml',
      content: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${override('/xl/workbook.xml', 'sheet.main')}${override('/xl/worksheets/sheet1.xml', 'worksheet')}${linkParts.map((part) => override(part, 'externalLink')).join('')}</Types>`,
    },
    {
      name: '_rels/.rels',
      content: relationships(relationship('rId1', 'officeDocument', 'xl/workbook.xml')),
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relationships(
        relationship('rId1', 'worksheet', 'worksheets/sheet1.xml'),
        ...linkParts.map((part, index) => relationship(`rId1${index}`, 'externalLink', part)),
      ),
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns="${MAIN}" xmlns:r="${REL}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets><externalReferences>${others.map((_, index) => `<externalReference r:id="rId1${index}"/>`).join('')}</externalReferences></workbook>`,
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      content: `<worksheet xmlns="${MAIN}"><sheetData>${rows.join('')}</sheetData></worksheet>`,
    },
    ...others.flatMap((url, index) => [
      {
        name: `xl/externalLinks/externalLink${index + 1}.xml`,
        content: `<externalLink xmlns="${MAIN}"><externalBook xmlns:r="${REL}" r:id="rId1"><sheetNames><sheetName val="a"/></sheetNames></externalBook></externalLink>`,
      },
      {
        name: `xl/externalLinks/_rels/externalLink${index + 1}.xml.rels`,
        content: relationships(relationship('rId1', 'externalLinkPath', url, ' TargetMode="External"')),
      },
    ]),
  ]);
}

export const webservice = (url: string) => `COM.MICROSOFT.WEBSERVICE(&quot;${url}&quot;)`;
/** The first cell of another spreadsheet. */
export const reference = (url: string) => `['${url}'#$a.A1]`;

const cells = (formulas: string[]) =>
  formulas
    .map(
      (formula) =>
        `<table:table-cell table:formula="of:=${formula}" office:value-type="string" office:string-value="old"><text:p>old</text:p></table:table-cell>`,
    )
    .join('');
const table = (name: string, rows: string[], source = '') =>
  `<table:table table:name="${name}">${source}${rows.map((row) => `<table:table-row>${row}</table:table-row>`).join('')}</table:table>`;

/** An OpenDocument spreadsheet with formulas. */
export const sheet = (formulas: string[]) => openDocument('spreadsheet', table('a', [cells(formulas)]));

const TEXT = 'table:filter-name="Text - txt - csv (StarCalc)" table:filter-options="44,34,76,1"';

/**
 * An OpenDocument spreadsheet whose sheets are copies of other spreadsheets, and one with ranges of text files.
 */
export function copies(sheets: string[], ranges: string[]): Buffer {
  const old = '<table:table-cell office:value-type="string"><text:p>old</text:p></table:table-cell>';
  const copied = sheets.map((url, index) =>
    table(
      `sheet${index}`,
      [old],
      `<table:table-source xlink:type="simple" xlink:href="${url}" table:filter-name="calc8" table:table-name="a"/>`,
    ),
  );
  const rows = ranges.map(
    (url) =>
      `<table:table-cell office:value-type="string"><table:cell-range-source table:name="CSV_all" xlink:type="simple" xlink:href="${url}" ${TEXT} table:last-column-spanned="1" table:last-row-spanned="1"/><text:p>old</text:p></table:table-cell>`,
  );
  return openDocument('spreadsheet', [...copied, table('ranges', rows)].join(''));
}

/** The members of a package that hold one module of macros. */
function basic(code: string): Record<string, string> {
  const head = (element: string) =>
    `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE library:${element} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "${element}.dtd">`;
  return {
    'Basic/script-lc.xml': `${head('libraries')}<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" library:link="false"/></library:libraries>`,
    'Basic/Standard/script-lb.xml': `${head('library')}<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>`,
    'Basic/Standard/Module1.xml': `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd"><script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">${code}</script:module>`,
  };
}

const createFile = (made: string) => ` Open "${made}" For Output As #1\n Print #1, "made"\n Close #1\n`;

/** A text whose macro runs when the text is opened and creates a file. */
export function withMacro(made: string): Buffer {
  const listener =
    '<script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document" xlink:type="simple"/>';
  return openDocument(
    'text',
    '<text:p>harmless</text:p>',
    `<office:scripts><office:event-listeners>${listener}</office:event-listeners></office:scripts>`,
    basic(`Sub Main\n${createFile(made)}End Sub`),
  );
}

/** A spreadsheet whose macro computes a cell, creates a file and writes an environment variable into the cell. */
export const withFunction = (made: string): Buffer =>
  openDocument(
    'spreadsheet',
    table('a', [cells(['LOOK()'])]),
    '',
    basic(`Function Look()\n${createFile(made)} Look = Environ("CANARY")\nEnd Function`),
  );
