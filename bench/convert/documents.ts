/** Generates documents for benchmarks, of kinds that test/documents does not contain. They are the same at every run. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Writes the documents into `folder`. @returns their paths */
export async function generateDocuments(folder: string): Promise<string[]> {
  const documents: [string, Buffer][] = [
    ['photos-20.pdf', await photoPages(20)],
    ['text-300.pdf', textPages(300)],
  ];
  const paths = documents.map(([name]) => join(folder, name));
  await Promise.all(documents.map(([, content], index) => writeFile(paths[index] ?? '', content)));
  return paths;
}

/** Random numbers from 0 to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** An image that compresses like a photograph: soft shapes with noise. */
function photo(seed: number, width: number, height: number): Promise<Buffer> {
  const random = randomNumbers(seed + 1);
  const data = Buffer.allocUnsafe(width * height * 3);
  for (let at = 0; at < data.length; at++) {
    const [x, y, channel] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width), at % 3];
    const shapes =
      Math.sin(x / 97 + seed) * 50 + Math.cos(y / 53 + channel) * 40 + Math.sin((x + y) / 11) * 10;
    data[at] = 128 + shapes + (random() - 0.5) * 40;
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}

async function photoPages(count: number): Promise<Buffer> {
  const [width, height] = [2000, 1125];
  const photos = await Promise.all(Array.from({ length: count }, (_, seed) => photo(seed, width, height)));
  return assemblePdf(
    photos.map((jpeg) => ({
      box: [960, 540],
      content: 'q 960 0 0 540 0 0 cm /I Do Q',
      image: stream(
        `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`,
        jpeg,
      ),
    })),
  );
}

const WORDS = 'the page a lecture shows is read by everybody who follows it and by some who come later'.split(
  ' ',
);

function textPages(count: number): Buffer {
  const random = randomNumbers(7);
  const line = () => Array.from({ length: 14 }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');
  return assemblePdf(
    Array.from({ length: count }, (_, page) => {
      const lines = Array.from({ length: 48 }, () => `(${line()}) Tj T*`);
      return {
        box: [595, 842],
        content: `BT /F 11 Tf 14 TL 56 780 Td (Page ${page + 1}) Tj T* ${lines.join(' ')} ET`,
      };
    }),
  );
}

const stream = (entries: string, data: Buffer) =>
  Buffer.concat([
    Buffer.from(`<< ${entries} /Length ${data.length} >>\nstream\n`),
    data,
    Buffer.from('\nendstream'),
  ]);

/** A PDF. Objects 1 to 3 are the catalogue, the list of pages and a font; three objects follow for each page. */
function assemblePdf(pages: { box: number[]; content: string; image?: Buffer }[]): Buffer {
  const kids = pages.map((_, index) => `${4 + index * 3} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>',
    ...pages.flatMap(({ box, content, image }, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${box.join(' ')}] /Contents ${5 + index * 3} 0 R /Resources << /Font << /F 3 0 R >> /XObject << /I ${6 + index * 3} 0 R >> >> >>`,
      stream('', Buffer.from(content)),
      image ?? 'null',
    ]),
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  let at = 9;
  const offsets = objects.map((object, index) => {
    const part = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ]);
    const offset = at;
    at += part.length;
    parts.push(part);
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
