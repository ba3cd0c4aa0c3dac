import { execFile } from 'node:child_process';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { reader } from '../../../src/identify/bytes.ts';
import { readDirectory, readEntry } from '../../../src/identify/zip.ts';
import { environmentOf, pdfOf, toPdf } from '../naive.ts';

const run = promisify(execFile);

/** Ours, so that pages differ by how they are drawn and not by what stands in for a Mac's fonts. */
const FONTS = fileURLToPath(new URL('../../../src/office/fonts.conf', import.meta.url));

/** Everybody else's way from an office document to PDF: LibreOffice's command line, nothing set but the fonts. */
export async function officeToPdf(path: string, folder: string): Promise<string> {
  const place = { temporary: folder, profile: join(folder, 'profile') };
  const { program, args } = toPdf(path, folder, place);
  await run(program, args, { env: { ...environmentOf(place), FONTCONFIG_FILE: FONTS } });
  return pdfOf(path, folder);
}

/** The first `count` pages of a PDF as poppler draws them. */
export async function popplerPages(pdf: string, folder: string, count: number): Promise<Buffer[]> {
  const options = ['-png', '-cropbox', '-scale-to-x', '960', '-scale-to-y', '-1', '-l', `${count}`];
  await run('pdftoppm', [...options, pdf, join(folder, 'poppler')]);
  const names = (await readdir(folder)).filter((name) => /^poppler-\d+\.png$/.test(name)).sort();
  return Promise.all(names.map((name) => readFile(join(folder, name))));
}

const PREVIEWS = ['preview.jpg', 'QuickLook/Preview.jpg', 'QuickLook/Thumbnail.jpg'];

/** Page 1 as Apple's program drew it when it saved the document; null when it did not. */
export async function applePreview(path: string): Promise<Buffer | null> {
  await using file = await open(path, 'r');
  const read = reader(file);
  const entries = await readDirectory(read, (await file.stat()).size);
  for (const name of PREVIEWS) {
    const entry = entries.find((candidate) => candidate.name === name);
    if (entry) return await readEntry(read, entry, 2 ** 24);
  }
  return null;
}
