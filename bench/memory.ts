import { readdirSync, readFileSync } from 'node:fs';

/** Every process and its parent. */
export function parents(): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      found.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]));
    } catch {}
  }
  return found;
}

/** Proportional set size in MB: shared pages count once. */
function pss(pid: number): number {
  try {
    const found = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'));
    return Number(found?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** A process and all below it. */
export function treeOf(root: number): number[] {
  const parent = parents();
  const isOurs = (pid: number): boolean => pid === root || (pid > 1 && isOurs(parent.get(pid) ?? 0));
  return [...parent.keys()].filter(isOurs);
}

/** Processes below this one whose command begins with `name`. */
export const namedIn = (root: number, name: string): number[] =>
  treeOf(root).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith(name);
    } catch {
      return false;
    }
  });

/** Samples the memory of a process and all below it; `stop` answers the most there was, in MB. */
export function treeMemory(root: number): { stop(): number } {
  let most = 0;
  const sample = () => {
    most = Math.max(
      most,
      treeOf(root).reduce((sum, pid) => sum + pss(pid), 0),
    );
  };
  const timer = setInterval(sample, 250);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}
