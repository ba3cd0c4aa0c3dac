import { zip } from './zip.ts';

const NAMES =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** A sheet of an Excel workbook. Rows are lists of cells; `area` is the print area. */
export interface Sheet {
  name: string;
  rows: string[][];
  state?: 'hidden' | 'veryHidden';
  area?: string;
  hiddenRow?: number;
  hiddenColumn?: number;
}

const letters = (index: number): string =>
  (index >= 26 ? letters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26));

function sheetXml({ rows, hiddenRow, hiddenColumn }: Sheet): string {
  const columns = hiddenColumn
    ? `<cols><col min="${hiddenColumn}" max="${hiddenColumn}" width="9" hidden="1"/></cols>`
    : '';
  const data = rows.map((cells, row) => {
    const xml = cells.map(
      (cell, column) => `<c r="${letters(column)}${row + 1}" t="inlineStr"><is><t>${cell}</t></is></c>`,
    );
    return `<row r="${row + 1}" ${row + 1 === hiddenRow ? 'hidden="1"' : ''}>${xml.join('')}</row>`;
  });
  return `<worksheet ${NAMES}>${columns}<sheetData>${data.join('')}</sheetData></worksheet>`;
}

/** An Excel workbook. */
export function workbook(sheets: Sheet[]): Buffer {
  const list = sheets.map(
    ({ name, state }, index) =>
      `<sheet name="${name}" sheetId="${index + 1}" ${state ? `state="${state}"` : ''} r:id="rId${index + 1}"/>`,
  );
  const areas = sheets.map(({ area }, index) =>
    area ? `<definedName name="_xlnm.Print_Area" localSheetId="${index}">${area}</definedName>` : '',
  );
  const overrides = sheets.map(
    (_, index) => `<Override PartName="/xl/sheet${index + 1}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
  );
  const relations = sheets.map(
    (_, index) =>
      `<Relationship Id="rId${index + 1}" Type="${OFFICE}/worksheet" Target="sheet${index + 1}.xml"/>`,
  );
  return zip([
    {
      name: '[Content_Types].xml',
      content: `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>${overrides.join('')}</Types>`,
    },
    {
      name: '_rels/.rels',
      content: `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships xmlns="${PACKAGE}/relationships">${relations.join('')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook ${NAMES}><sheets>${list.join('')}</sheets><definedNames>${areas.join('')}</definedNames></workbook>`,
    },
    ...sheets.map((sheet, index) => ({ name: `xl/sheet${index + 1}.xml`, content: sheetXml(sheet) })),
  ]);
}
