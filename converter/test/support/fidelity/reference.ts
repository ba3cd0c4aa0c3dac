import { execFile } from 'node:child_process';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readerOf } from '../../../src/identify/bytes.ts';
import { openZip } from '../../../src/identify/zip.ts';
import { environmentOf, pdfOf, toPdf } from '../naive.ts';

const run = promisify(execFile);

/** The converter's font replacements, so that pages differ only by how they are drawn. */
const FONTS = fileURLToPath(new URL('../../../src/office/fonts.conf', import.meta.url));

/** Converts an office document to PDF with LibreOffice's command line and its default settings. */
export async function officeToPdf(path: string, folder: string): Promise<string> {
  const place = { temporary: folder, profile: join(folder, 'profile') };
  const { program, args } = toPdf(path, folder, place);
  await run(program, args, { env: { ...environmentOf(place), FONTCONFIG_FILE: FONTS } });
  return pdfOf(path, folder);
}

/** Returns the first `count` pages of a PDF as poppler draws them. */
export async function popplerPages(pdf: string, folder: string, count: number): Promise<Buffer[]> {
  const options = ['-png', '-cropbox', '-scale-to-x', '960', '-scale-to-y', '-1', '-l', `${count}`];
  await run('pdftoppm', [...options, pdf, join(folder, 'poppler')]);
  const names = (await readdir(folder)).filter((name) => /^poppler-\d+\.png$/.test(name)).sort();
  return Promise.all(names.map((name) => readFile(join(folder, name))));
}

const PREVIEWS = ['preview.jpg', 'QuickLook/Preview.jpg', 'QuickLook/Thumbnail.jpg'];

/** Returns the preview of page 1 that Apple's program saved in the document, or null when there is none. */
export async function applePreview(path: string): Promise<Buffer | null> {
  await using file = await open(path, 'r');
  const zip = await openZip(readerOf(file), (await file.stat()).size);
  for (const name of PREVIEWS) {
    const entry = zip.entries.find((candidate) => candidate.name === name);
    if (entry) return await zip.read(entry, 2 ** 24);
  }
  return null;
}
