import { accessSync, existsSync, globSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A LibreOffice on this machine. */
export interface Installation {
  /** The folder of `soffice.bin`. */
  program: string;
  /** Changes when LibreOffice is upgraded. */
  version: string;
  /** The system's Python, when it has LibreOffice's bindings. */
  python: string | null;
  /** The PDFium LibreOffice brings. */
  pdfium: string | null;
}

const PLACES = [
  '/usr/lib/libreoffice/program',
  '/usr/lib64/libreoffice/program',
  '/opt/libreoffice*/program',
];
const BINDINGS = ['/usr/lib/python3/dist-packages/uno.py', '/usr/lib/python3/dist-packages/unohelper.py'];

/** LibreOffice in `wanted` or one of the usual places; null when there is none. */
export function findInstallation(wanted: string): Installation | null {
  const program = (wanted ? [wanted] : PLACES.flatMap((place) => globSync(place)).sort()).find((place) =>
    existsSync(join(place, 'soffice.bin')),
  );
  if (!program) return null;
  const real = realpathSync(program);
  const { size, mtimeMs } = statSync(join(real, 'soffice.bin'));
  const pdfium = join(real, 'libpdfiumlo.so');
  return {
    program: real,
    version: `${size.toString(36)}-${Math.round(mtimeMs).toString(36)}`,
    python: readable('/usr/bin/python3') && BINDINGS.every(readable) ? '/usr/bin/python3' : null,
    pdfium: readable(pdfium) ? pdfium : null,
  };
}

function readable(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}
