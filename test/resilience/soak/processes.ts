/** Processes as the system shows them, whoever started them. */
import { readdirSync, readFileSync } from 'node:fs';

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

const all = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

export const commandOf = (pid: number) => read(`/proc/${pid}/cmdline`);

/** The process and all below it. */
export function treeOf(root: number): number[] {
  const parents = new Map(
    all().map((pid) => {
      const stat = read(`/proc/${pid}/stat`);
      return [pid, Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0])];
    }),
  );
  const isOurs = (pid: number): boolean => pid === root || (pid > 1 && isOurs(parents.get(pid) ?? 0));
  return [...parents.keys()].filter(isOurs);
}

/** Processes that mention a folder in their command line or in their environment. */
export const processesIn = (folder: string) =>
  all().filter(
    (pid) => pid !== process.pid && `${commandOf(pid)}${read(`/proc/${pid}/environ`)}`.includes(folder),
  );

/** Proportional set size in MB: what is shared counts once. */
export const megabytes = (pid: number) =>
  Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
