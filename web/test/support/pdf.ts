/** Writes PDF files that convert quickly and have the page number on each page. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const escaped = (text: string) => text.replace(/[\\()]/g, '\\$&');

interface Look {
  /** Width and height in points. */
  size: string;
  /** Content under the title. */
  drawing: string;
}

/** Each page has 960 × 540 points, a title, and a line with the page number. */
export function pdfOf(
  titles: readonly string[],
  { size = '960 540', drawing = '' }: Partial<Look> = {},
): Buffer {
  const kids = titles.map((_, index) => `${4 + index * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${titles.length} /Kids [${kids}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...titles.flatMap((title, index) => {
      const shade = (0.25 + (0.6 * index) / titles.length).toFixed(2);
      const content = [
        `${shade} 0.45 0.5 rg 0 0 ${size} re f`,
        drawing,
        `1 1 1 rg BT /F1 60 Tf 80 300 Td (${escaped(title)}) Tj ET`,
        `BT /F1 24 Tf 80 240 Td (This is page ${index + 1} of ${titles.length}.) Tj ET`,
      ].join('\n');
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${size}] /Contents ${5 + index * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  return Buffer.from(
    `${file}xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer << /Size ${count} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`,
    'latin1',
  );
}

export const chapters = (count: number) =>
  Array.from({ length: count }, (_, index) => `Chapter ${index + 1}`);

export async function writePdf(directory: string, name: string, pages: number): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, pdfOf(chapters(pages)));
  return path;
}

/** Lines of short dashes, which PDFium draws for about half a second. */
const SLOW = Array.from({ length: 100 }, (_, y) => `0 ${y * 8} m 595 ${y * 8 + 2} l S`).join(' ');

/** Writes a PDF of 240 pages in portrait format, which is converted for two minutes. */
export async function writeSlowPdf(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  const look = { size: '595 842', drawing: `q [0.02 0.02] 0 d 0.5 w ${SLOW} Q` };
  await writeFile(path, pdfOf(chapters(240), look));
  return path;
}
