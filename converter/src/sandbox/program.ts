/** The three folders of a sandboxed worker. */
export interface WorkerFolders {
  /** Input files; read-only inside the sandbox. */
  in: string;
  /** Output files. */
  out: string;
  /** Temporary files; removed with the worker. */
  tmp: string;
}

/** A program that reads an untrusted file. */
export interface Program extends WorkerFolders {
  command: string;
  args: string[];
  /** The whole environment of the program, which inherits no variable of this process. */
  env: Record<string, string>;
  /** Files and folders that the program may read in addition to those of the system. */
  readable: string[];
  limits: ProgramLimits;
  /** Removes files of the program outside of its folders. Called when the program has ended. */
  tidy?: () => Promise<void>;
}

/** Limits of each process, as prlimit(1) sets them: sizes in bytes, `cpu` in seconds. */
export interface ProgramLimits {
  /** Resident memory of all processes of the program together; the converter watches it. */
  treeMemory: number;
  /** Not set for Node, which reserves much more address space than it uses. */
  addressSpace?: number;
  data?: number;
  cpu: number;
  fileSize: number;
  files: number;
  processes: number;
}

/** Returns the command line that sets the limits and then runs the program. */
export function limitedCommand({ command, args, limits }: Program): string[] {
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
