/** Makes a spreadsheet of the rows of a table, which LibreOffice prints. */
import { columnWidths, PAGE_MARGIN, pageSize } from './table-layout.ts';
import { divideTallRows } from './tall-rows.ts';

const NAMES = ['office', 'style', 'text', 'table']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .concat('xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"')
  .join(' ');
const MIMETYPE = 'application/vnd.oasis.opendocument.spreadsheet';
const FONT = 'Liberation Sans';
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 allows no other control characters
const NOT_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
const NUMBER = /^[\s+\-−(]*[\d.,'\u00a0\u202f ]*\d[\d.,'\u00a0\u202f ]*[%)\s]*$/;

const cm = (points: number) => `${((points / 72) * 2.54).toFixed(3)}cm`;

/**
 * Returns an OpenDocument spreadsheet in a single XML file (OpenDocument 1.3 part 3). Its pages have no header and no
 * footer, and repeat the first row when that is a header. Every cell is text, so nothing is taken for a number, a date
 * or a formula.
 */
export function tableDocument(rows: readonly string[][]): string {
  const widths = columnWidths(rows);
  const { width, height } = pageSize(widths);
  const columns = widths.map((_, index) => `<table:table-column table:style-name="c${index}"/>`).join('');
  const [first = [], ...others] = rows;
  const header = hasHeader(rows) && divideTallRows([first], widths, height / 2).length === 1;
  const body = divideTallRows(header ? others : rows, widths, header ? height / 2 : height)
    .map((cells) => rowXml(cells, widths.length, 'cell'))
    .join('');
  const head = header
    ? `<table:table-header-rows>${rowXml(first, widths.length, 'head')}</table:table-header-rows>`
    : '';
  return `<?xml version="1.0" encoding="UTF-8"?>
<office:document ${NAMES} office:version="1.3" office:mimetype="${MIMETYPE}">
<office:automatic-styles>
${widths.map((points, index) => `<style:style style:name="c${index}" style:family="table-column"><style:table-column-properties style:column-width="${cm(points)}"/></style:style>`).join('')}
<style:style style:name="row" style:family="table-row"><style:table-row-properties style:use-optimal-row-height="true"/></style:style>
<style:style style:name="sheet" style:family="table" style:master-page-name="page"/>
${cellStyle('cell', '')}${cellStyle('head', 'fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold"')}
<style:page-layout style:name="layout"><style:page-layout-properties fo:page-width="${cm(width)}" fo:page-height="${cm(height)}" style:print-orientation="${width > height ? 'landscape' : 'portrait'}" fo:margin="${cm(PAGE_MARGIN)}"/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="page" style:page-layout-name="layout"><style:header style:display="false"/><style:footer style:display="false"/></style:master-page></office:master-styles>
<office:body><office:spreadsheet><table:table table:name="1" table:style-name="sheet">${columns}${head}${body}</table:table></office:spreadsheet></office:body></office:document>`;
}

const cellStyle = (name: string, weight: string) =>
  `<style:style style:name="${name}" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap" fo:border="0.5pt solid #c8c8c8" fo:padding="0.05cm" style:vertical-align="top"/><style:text-properties style:font-name="${FONT}" fo:font-family="'${FONT}'" fo:font-size="10pt" style:font-size-asian="10pt" style:font-size-complex="10pt" ${weight}/></style:style>`;

/** The first row is a header when it names every column, and no name is a number. */
function hasHeader([first = [], ...others]: readonly string[][]): boolean {
  const names = first.map((cell) => cell.trim());
  return others.length > 0 && names.every((name) => name !== '' && !NUMBER.test(name));
}

function rowXml(cells: readonly string[], columns: number, style: string): string {
  const missing = columns - cells.length;
  const empty =
    missing > 0
      ? `<table:table-cell table:style-name="${style}" table:number-columns-repeated="${missing}"/>`
      : '';
  return `<table:table-row table:style-name="row">${cells.map((cell) => cellXml(cell, style)).join('')}${empty}</table:table-row>`;
}

function cellXml(cell: string, style: string): string {
  if (cell === '') return `<table:table-cell table:style-name="${style}"/>`;
  const paragraphs = cell.split(/\r\n?|\n/).map((line) => `<text:p>${textXml(line)}</text:p>`);
  return `<table:table-cell table:style-name="${style}" office:value-type="string">${paragraphs.join('')}</table:table-cell>`;
}

/** OpenDocument collapses white space, so every space but one between two words is an element. */
const textXml = (text: string) =>
  text
    .replace(NOT_XML, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('\t', '<text:tab/>')
    .replace(/^ +| {2,}| +$/g, (spaces) => `<text:s text:c="${spaces.length}"/>`);
