/** The limits of the programs that read untrusted files. docs/converter.md lists them in the section "The sandbox". */
import type { ProgramLimits } from './program.ts';

const GB = 2 ** 30;
/** Resident memory of all processes of one worker. The largest document of the benchmarks uses a third of it. */
const TREE_MEMORY = 2.5 * GB;
const OPEN_FILES = 1024;
const PROCESSES = 256;

/** The limits of LibreOffice. `cpu` is in seconds. */
export const officeLimits = (cpu: number): ProgramLimits => ({
  treeMemory: TREE_MEMORY,
  addressSpace: 3 * GB,
  cpu: Math.ceil(cpu),
  fileSize: GB / 2,
  files: OPEN_FILES,
  processes: PROCESSES,
});

/** The limits of the worker that draws pages and scans documents. `cpu` is in seconds. */
export const rasterizerLimits = (cpu: number): ProgramLimits => ({
  treeMemory: TREE_MEMORY,
  data: 2 * GB,
  cpu: Math.ceil(cpu),
  fileSize: GB / 4,
  files: OPEN_FILES,
  processes: PROCESSES,
});
