import { docx, pdf } from './documents.ts';

/** The colour of every picture, as red, green and blue. */
export const INK = [0xc0, 0x40, 0x20] as const;
const HEX = 'c04020';

/** An SVG that is a filled rectangle. */
export const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect width="200" height="100" fill="#${HEX}"/></svg>`;

const words = (...values: number[]) => {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) buffer.writeUInt16LE(value & 0xffff, index * 2);
  return buffer;
};
const longs = (...values: number[]) => {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeInt32LE(value | 0, index * 4);
  return buffer;
};
/** [MS-WMF] 2.2.2.8 ColorRef. */
const COLOR = 0x2040c0;

/** A placeable Windows metafile with a filled rectangle ([MS-WMF] 2.3). */
export function wmf(): Buffer {
  const place = [0, 0, 2000, 1000];
  const checksum = [0xcdd7, 0x9ac6, 0, ...place, 1000, 0, 0].reduce((xor, word) => xor ^ word, 0);
  const record = (type: number, ...parameters: number[]) => {
    const content = words(...parameters);
    return Buffer.concat([longs(3 + content.length / 2), words(type), content]);
  };
  const records = [
    record(0x020c, 1000, 2000), // META_SETWINDOWEXT
    record(0x02fc, 0, COLOR & 0xffff, COLOR >> 16, 0), // META_CREATEBRUSHINDIRECT
    record(0x012d, 0), // META_SELECTOBJECT
    record(0x041b, 1000, 2000, 0, 0), // META_RECTANGLE
    record(0),
  ];
  const size = records.reduce((sum, { length }) => sum + length, 18) / 2;
  const header = Buffer.concat([words(1, 9, 0x300), longs(size), words(1), longs(7), words(0)]);
  const placeable = words(0xcdd7, 0x9ac6, 0, ...place, 1000, 0, 0, checksum);
  return Buffer.concat([placeable, header, ...records]);
}

/** An enhanced metafile with a filled rectangle ([MS-EMF] 2.3). */
export function emf(): Buffer {
  const record = (type: number, ...parameters: number[]) =>
    Buffer.concat([longs(type, 8 + parameters.length * 4), longs(...parameters)]);
  const records = [
    record(0x27, 1, 0, COLOR, 0), // EMR_CREATEBRUSHINDIRECT
    record(0x25, 1), // EMR_SELECTOBJECT
    record(0x2b, 0, 0, 199, 99), // EMR_RECTANGLE
    record(0x0e, 0, 16, 20), // EMR_EOF
  ];
  const size = records.reduce((sum, { length }) => sum + length, 88);
  const header = Buffer.concat([
    longs(1, 88, 0, 0, 199, 99, 0, 0, 5292, 2646, 0x464d4520, 0x10000, size, records.length + 1),
    words(2, 0),
    longs(0, 0, 0, 1000, 500, 264, 132),
  ]);
  return Buffer.concat([header, ...records]);
}

/** A PDF that is a filled rectangle. */
export const pdfPicture = () =>
  pdf([{ content: '0.753 0.251 0.125 rg 0 0 200 100 re f', box: '0 0 200 100' }]);

const EMU = 12_700;
/** The width and the height of each picture, in points; each is at the upper left corner of the text area of its page. */
export const SIZE = { width: 300, height: 150 };

const inline = (graphic: string, id: number) =>
  `<w:drawing><wp:inline><wp:extent cx="${SIZE.width * EMU}" cy="${SIZE.height * EMU}"/><wp:docPr id="${id}" name="Picture ${id}"/><a:graphic>${graphic}</a:graphic></wp:inline></w:drawing>`;

const picture = (id: number) =>
  inline(
    `<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="${id}" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId${id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${SIZE.width * EMU}" cy="${SIZE.height * EMU}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>`,
    id,
  );

/** An embedded object, of which the page shows the preview. */
const object = (program: string, id: number) =>
  `<w:object xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><v:shape id="o${id}" style="width:${SIZE.width}pt;height:${SIZE.height}pt"><v:imagedata r:id="rId${id}"/></v:shape><o:OLEObject Type="Embed" ProgID="${program}" ShapeID="o${id}" DrawAspect="Content" ObjectID="_${id}" r:id="rId99"/></w:object>`;

const series = `<c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/><c:spPr><a:solidFill><a:srgbClr val="${HEX}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/><c:val><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="2"/><c:pt idx="0"><c:v>5</c:v></c:pt><c:pt idx="1"><c:v>5</c:v></c:pt></c:numLit></c:val></c:ser>`;
const chart = `<?xml version="1.0"?><c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>${series}<c:gapWidth val="10"/><c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling/><c:delete val="1"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling><c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>`;

const chartFrame = (id: number) =>
  inline(
    `<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId${id}"/></a:graphicData>`,
    id,
  );

const DIAGRAM = 'http://schemas.openxmlformats.org/drawingml/2006/diagram';
const diagramFrame = (id: number) =>
  inline(
    `<a:graphicData uri="${DIAGRAM}"><dgm:relIds xmlns:dgm="${DIAGRAM}" r:dm="rId${id}" r:lo="rId${id}" r:qs="rId${id}" r:cs="rId${id}"/></a:graphicData>`,
    id,
  );
const diagram = `<?xml version="1.0"?><dgm:dataModel xmlns:dgm="${DIAGRAM}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst><dgm:pt modelId="1" type="doc"/></dgm:ptLst><dgm:cxnLst/><dgm:bg/><dgm:whole/><dgm:extLst><a:ext uri="http://schemas.microsoft.com/office/drawing/2008/diagram"><dsp:dataModelExt xmlns:dsp="http://schemas.microsoft.com/office/drawing/2008/diagram" relId="rId98"/></a:ext></dgm:extLst></dgm:dataModel>`;
/** How SmartArt was drawn by the program that saved it. */
const diagramDrawing = `<?xml version="1.0"?><dsp:drawing xmlns:dsp="http://schemas.microsoft.com/office/drawing/2008/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dsp:spTree><dsp:nvGrpSpPr><dsp:cNvPr id="0" name=""/><dsp:cNvGrpSpPr/></dsp:nvGrpSpPr><dsp:grpSpPr/><dsp:sp modelId="1"><dsp:nvSpPr><dsp:cNvPr id="0" name=""/><dsp:cNvSpPr/></dsp:nvSpPr><dsp:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${SIZE.width * EMU}" cy="${SIZE.height * EMU}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="${HEX}"/></a:solidFill></dsp:spPr></dsp:sp></dsp:spTree></dsp:drawing>`;

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A Word document with one picture, chart or object on each page, in the order of `PICTURES`. */
export function pictureDocument(png: Buffer): Buffer {
  const parts: [string, Buffer | string, (id: number) => string][] = [
    ['media/1.svg', svg, picture],
    ['media/2.emf', emf(), picture],
    ['media/3.wmf', wmf(), picture],
    ['charts/chart1.xml', chart, chartFrame],
    ['media/5.png', png, (id) => object('Excel.Sheet.12', id)],
    ['media/6.wmf', wmf(), (id) => object('Equation.3', id)],
    ['media/7.emf', emf(), (id) => object('AcroExch.Document.DC', id)],
    ['diagrams/data1.xml', diagram, diagramFrame],
  ];
  const pages = parts.map(
    ([, , draw], index) =>
      `<w:p>${index > 0 ? '<w:pPr><w:pageBreakBefore/></w:pPr>' : ''}<w:r>${draw(index + 1)}</w:r></w:p>`,
  );
  const relations = parts.map(([name], index) => {
    const type = { charts: 'chart', diagrams: 'diagramData' }[name.split('/')[0] ?? ''] ?? 'image';
    return `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${type}" Target="${name}"/>`;
  });
  const drawing =
    '<Relationship Id="rId98" Type="http://schemas.microsoft.com/office/2007/relationships/diagramDrawing" Target="diagrams/drawing1.xml"/>';
  const ole = `<Relationship Id="rId99" Type="${OFFICE}/oleObject" Target="embeddings/o.bin"/>`;
  const members = parts.map(([name, content]) => ({ name: `word/${name}`, content }));
  const others = [
    { name: 'word/embeddings/o.bin', content: 'unknown' },
    { name: 'word/diagrams/drawing1.xml', content: diagramDrawing },
  ];
  return docx(pages.join(''), [...members, ...others], relations.join('') + ole + drawing);
}

/** What is on the pages of `pictureDocument`. */
export const PICTURES = [
  'an SVG',
  'an EMF',
  'a WMF',
  'a chart',
  'the preview of an embedded workbook',
  'the preview of an equation of old Word',
  'the preview of an embedded PDF',
  'SmartArt',
];
