/** Where LibreOffice and the programs that it needs are on this machine. */
import { accessSync, existsSync, globSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A LibreOffice on this machine. */
export interface Installation {
  /** Folder of `soffice.bin`. */
  program: string;
  /** Changes when LibreOffice is upgraded. */
  version: string;
  /** Path of the system's Python, or null when LibreOffice's bindings are not installed. */
  python: string | null;
  /** Path of the PDFium library that LibreOffice ships, or null. */
  pdfium: string | null;
  /** Whether the component Math is installed, which draws formulas. */
  math: boolean;
}

const USUAL_FOLDERS = [
  '/usr/lib/libreoffice/program',
  '/usr/lib64/libreoffice/program',
  '/opt/libreoffice*/program',
];
const PYTHON = '/usr/bin/python3';
const BINDINGS = ['/usr/lib/python3/dist-packages/uno.py', '/usr/lib/python3/dist-packages/unohelper.py'];

/** Finds LibreOffice in `folder`, or in the usual folders when `folder` is empty. */
export function findInstallation(folder: string): Installation | null {
  const candidates = folder ? [folder] : USUAL_FOLDERS.flatMap((pattern) => globSync(pattern)).sort();
  const found = candidates.find((candidate) => existsSync(join(candidate, 'soffice.bin')));
  if (!found) return null;
  const program = realpathSync(found);
  const { size, mtimeMs } = statSync(join(program, 'soffice.bin'));
  const pdfium = join(program, 'libpdfiumlo.so');
  return {
    program,
    version: `${size.toString(36)}-${Math.round(mtimeMs).toString(36)}`,
    python: [PYTHON, ...BINDINGS].every(isReadable) ? PYTHON : null,
    pdfium: isReadable(pdfium) ? pdfium : null,
    math: isReadable(join(program, 'libsmlo.so')),
  };
}

function isReadable(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
