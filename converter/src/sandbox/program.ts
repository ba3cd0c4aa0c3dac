/** A program of somebody else's that is about to read a stranger's file. */
export interface Program {
  command: string;
  args: string[];
  /** All of its environment; nothing of ours is inherited. */
  env: Record<string, string>;
  /** Files and folders of this machine it may read, besides the system's own. */
  readable: string[];
  /** The worker's folder for what it is given; read-only inside. */
  in: string;
  /** The worker's folder for what it makes. */
  out: string;
  /** The worker's folder for everything else; gone with it. */
  tmp: string;
  limits: Limits;
  /** Removes what it may have left outside of its folders; called once it is dead. */
  tidy?: () => Promise<void>;
}

/** Of one process, as prlimit(1) sets them. Bytes, seconds, counts. */
export interface Limits {
  /** Not for Node, which reserves far more than it uses. */
  addressSpace?: number;
  data?: number;
  cpu: number;
  fileSize: number;
  files: number;
  processes: number;
}

/** The command line that sets the limits and then becomes the program. */
export function limited({ command, args, limits }: Program): string[] {
  const { addressSpace, data, cpu, fileSize, files, processes } = limits;
  return [
    '/usr/bin/prlimit',
    ...(addressSpace === undefined ? [] : [`--as=${addressSpace}`]),
    ...(data === undefined ? [] : [`--data=${data}`]),
    `--cpu=${cpu}`,
    `--fsize=${fileSize}`,
    `--nofile=${files}`,
    `--nproc=${processes}`,
    '--core=0',
    '--',
    command,
    ...args,
  ];
}
