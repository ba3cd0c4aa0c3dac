import { zip } from '../documents/zip.ts';

/** Repeats elements that contain each other. */
export const nested = (open: string, close: string, levels: number, inside = '') =>
  open.repeat(levels) + inside + close.repeat(levels);

/** Word tables that contain each other. */
export const table = (levels: number) =>
  nested('<w:tbl><w:tr><w:tc>', '<w:p/></w:tc></w:tr></w:tbl>', levels, '<w:p/>');

/** Cells of an OpenDocument sheet. */
export const cell = (repeated: number) =>
  `<table:table-cell table:number-columns-repeated="${repeated}" office:value-type="string"><text:p>a</text:p></table:table-cell>`;

export const row = (repeated: number, cells: string) =>
  `<table:table-row table:number-rows-repeated="${repeated}">${cells}</table:table-row>`;

/** The beginning of a field of a Word document. */
export const field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF</w:instrText></w:r>';

export const fieldEnd = '<w:r><w:fldChar w:fldCharType="end"/></w:r>';

/** An OpenDocument text with a document type, whose root shows the entity `a`. */
export function withDoctype(entities: string): Buffer {
  return zip([
    { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', stored: true },
    { name: 'content.xml', content: `<!DOCTYPE x [${entities}]><x>&a;</x>` },
  ]);
}
