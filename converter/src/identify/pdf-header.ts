/** Finds the header of a PDF that does not begin with it. */
import type { Read } from './bytes.ts';

const HEADER = Buffer.from('%PDF-', 'latin1');
/** PDF readers accept a header anywhere in the first 1,024 bytes, and some programs write other bytes before it. */
const HEADER_WITHIN_BYTES = 1024;
const SEARCHED_BYTES = 2 ** 20;
const END_BYTES = 2048;
const DEFAULT_HEADER = '%PDF-1.7\n';

/** What has to be changed at the beginning of a file so that programs open it. */
export interface Beginning {
  /** Bytes that are left out. */
  skip: number;
  /** Text that is inserted instead. */
  insert: string;
}

/**
 * Returns null when the file is no PDF. A file that is named .pdf and ends like a PDF is one whatever it begins with, as
 * for all viewers: programs put messages and headers of HTTP before a PDF, and overwrite its first line.
 */
export async function pdfBeginning(read: Read, size: number, extension: string): Promise<Beginning | null> {
  const head = await read(0, HEADER_WITHIN_BYTES);
  if (head.includes(HEADER)) return { skip: 0, insert: '' };
  if (extension !== 'pdf') return null;
  const end = (await read(Math.max(0, size - END_BYTES), END_BYTES)).toString('latin1');
  if (!/startxref|%%EOF/.test(end)) return null;
  const at = (await read(0, SEARCHED_BYTES)).indexOf(HEADER);
  return at >= 0 ? { skip: at, insert: '' } : { skip: 0, insert: DEFAULT_HEADER };
}
