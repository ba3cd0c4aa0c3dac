import { readdir, readFile } from 'node:fs/promises';

/** A process and its descendants: their arguments, which every user of the machine can read. */
export async function processTree(root: number): Promise<{ pid: number; command: string }[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    const parent = /\) \S (\d+) /.exec(stat)?.[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const tree = new Set([root]);
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const [pid, parent] of parents) if (tree.has(parent)) tree.add(pid);
  }
  return Promise.all(
    [...tree].map(async (pid) => ({
      pid,
      command: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    })),
  );
}

export const argumentsOf = async (root: number) =>
  (await processTree(root)).map(({ command }) => command).join('\n');
