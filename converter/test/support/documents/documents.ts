import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { zip } from './zip.ts';

const FOLDER = new URL('../../../../test/documents/', import.meta.url);

/** A document of `test/documents` as its manifest describes it. */
export interface Sample {
  file: string;
  type: string;
  bytes: number;
  expect: { class: 'ok' | 'encrypted' | 'corrupt'; pages?: number };
}

export const samplePath = (name: string) => fileURLToPath(new URL(name, FOLDER));
export const sample = (name: string) => readFileSync(new URL(name, FOLDER));
export const samples: Sample[] = JSON.parse(sample('manifest.json').toString()).files;

const OOXML = 'application/vnd.openxmlformats-officedocument.';

/** The smallest docx that Word opens: `body` is WordprocessingML, `more` are further members of the package. */
export const docx = (body: string, more: { name: string; content: string | Buffer }[] = [], relations = '') =>
  zip([
    {
      name: '[Content_Types].xml',
      content: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="svg" ContentType="image/svg+xml"/><Default Extension="emf" ContentType="image/x-emf"/><Default Extension="wmf" ContentType="image/x-wmf"/><Default Extension="png" ContentType="image/png"/><Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/><Override PartName="/word/charts/chart1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/><Override PartName="/word/diagrams/data1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"/><Override PartName="/word/diagrams/drawing1.xml" ContentType="application/vnd.ms-office.drawingml.diagramDrawing+xml"/><Override PartName="/word/document.xml" ContentType="${OOXML}wordprocessingml.document.main+xml"/></Types>`,
    },
    {
      name: '_rels/.rels',
      content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    },
    {
      name: 'word/_rels/document.xml.rels',
      content: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relations}</Relationships>`,
    },
    {
      name: 'word/document.xml',
      content: `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>${body}</w:body></w:document>`,
    },
    ...more,
  ]);

export const paragraph = (text: string, font = '') =>
  `<w:p><w:r>${font ? `<w:rPr><w:rFonts w:ascii="${font}" w:hAnsi="${font}"/></w:rPr>` : ''}<w:t>${text}</w:t></w:r></w:p>`;

const NAMESPACES =
  'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:smil="urn:oasis:names:tc:opendocument:xmlns:smil-compatible:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:dom="http://www.w3.org/2001/xml-events" xmlns:ooo="http://openoffice.org/2004/office"';

/** An OpenDocument text, spreadsheet or presentation as a single XML file. */
export const flatDocument = (kind: 'text' | 'spreadsheet' | 'presentation', content: string, doctype = '') =>
  `<?xml version="1.0" encoding="UTF-8"?><!-- a > b -->${doctype}
<office:document ${NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.${kind}"><office:body><office:${kind}>${content}</office:${kind}></office:body></office:document>`;

/**
 * An OpenDocument package: `content` is inside `office:body`, `before` precedes it, and `files` are further
 * members.
 */
export function openDocument(
  kind: 'text' | 'spreadsheet' | 'presentation',
  content: string,
  before = '',
  files: Record<string, string> = {},
): Buffer {
  const mime = `application/vnd.oasis.opendocument.${kind}`;
  const entry = (path: string, type = 'text/xml') =>
    `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${type}"/>`;
  return zip([
    { name: 'mimetype', content: mime, stored: true },
    {
      name: 'content.xml',
      content: `<?xml version="1.0" encoding="UTF-8"?><office:document-content ${NAMESPACES} office:version="1.3">${before}<office:body><office:${kind}>${content}</office:${kind}></office:body></office:document-content>`,
    },
    ...Object.entries(files).map(([name, text]) => ({ name, content: text })),
    {
      name: 'META-INF/manifest.xml',
      content: `<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">${entry('/', mime)}${['content.xml', ...Object.keys(files)].map((path) => entry(path)).join('')}</manifest:manifest>`,
    },
  ]);
}

/**
 * A PDF with these pages: `content` is a content stream, `box` the MediaBox, `more` further entries of the page.
 */
export function pdf(
  pages: { content?: string; box?: string; more?: string }[],
  options: { header?: string; trailer?: string; catalog?: string; objects?: string[] } = {},
): Buffer {
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ');
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${options.catalog ?? ''} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap(({ content = '', box = '0 0 595 842', more = '' }, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + index * 2} 0 R ${more} >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
    ...(options.objects ?? []),
  ];
  let text = `${options.header ?? ''}%PDF-1.7\n`;
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  text += offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${options.trailer ?? ''} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** The MediaBox of a low page that has the first line of a page of A4. An eighth of the pixels has to be drawn. */
export const STRIP = '0 640 595 740';

/** A PDF whose pages have the lines `page 0`, `page 1` and so on; `box` is the MediaBox. */
export const numberedPdf = (count: number, box?: string): Buffer =>
  pdf(Array.from({ length: count }, (_, index) => ({ content: line(`page ${index}`), ...(box && { box }) })));

export const line = (text: string, y = 700) => `BT /F1 24 Tf 72 ${y} Td (${text}) Tj ET`;
