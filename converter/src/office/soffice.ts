/** The programs that run LibreOffice in a sandboxed worker, with their arguments, environment and files. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program, WorkerFolders } from '../sandbox/program.ts';
import { officeLimits } from '../sandbox/program-limits.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { SandboxedWorker } from '../sandbox/sandboxed-worker.ts';
import type { Scratch } from '../sandbox/scratch.ts';
import type { Installation } from './installation.ts';
import { officeName, pipeName, removeSockets } from './sockets.ts';

const DRIVER = fileURLToPath(new URL('driver/main.py', import.meta.url));
const FONTS = fileURLToPath(new URL('fonts.conf', import.meta.url));
/** The converter's own files that LibreOffice workers read. */
export const OFFICE_FILES = [dirname(DRIVER), FONTS];

export const START_TIMEOUT_MS = 60_000;

/** The options for a start of LibreOffice. */
export interface OfficeTools {
  installation: Installation;
  sandbox: Sandbox;
  scratch: Scratch;
  /** Seconds of processor time that one document may use. */
  cpu: number;
  /** Files and folders that LibreOffice may read in addition to its own. */
  readable: string[];
}

/** The options for a start of LibreOffice with the driver. */
export interface DrivenOfficeTools extends OfficeTools {
  installation: Installation & { python: string };
}

export const officeEnvironment = (tmp: string) => ({
  PATH: '/usr/bin:/bin',
  HOME: tmp,
  TMPDIR: tmp,
  LANG: 'C.UTF-8',
  SAL_USE_VCLPLUGIN: 'svp',
  FONTCONFIG_FILE: FONTS,
});

/** Returns the folder of LibreOffice's profile in a worker's `tmp` folder. */
export const profileIn = (tmp: string) => join(tmp, 'profile');

/**
 * Describes the driver with one LibreOffice that starts with a copy of the profile in `template`. With `seedTo`, the
 * driver saves the profile under that name in the output folder and serves no document.
 */
export function describeDriver(tools: DrivenOfficeTools, template: string, seedTo?: string) {
  return (folders: WorkerFolders): Program => {
    const profile = profileIn(folders.tmp);
    const { program, python } = tools.installation;
    const seed = seedTo === undefined ? [] : [join(folders.out, seedTo)];
    return {
      ...folders,
      command: python,
      args: ['-B', DRIVER, program, template, profile, pipeName(profile), officeName(profile), ...seed],
      env: officeEnvironment(folders.tmp),
      readable: [...tools.readable, template, program],
      limits: officeLimits(tools.cpu),
      tidy: () => removeSockets(profile),
    };
  };
}

/** Starts one LibreOffice and waits until it accepts requests. */
export async function startSoffice(
  tools: DrivenOfficeTools,
  profile: string,
  signal: AbortSignal,
): Promise<SandboxedWorker> {
  const program = describeDriver(tools, profile);
  const worker = await SandboxedWorker.start(tools.sandbox, tools.scratch.directory, program);
  try {
    await worker.request({}, START_TIMEOUT_MS, signal);
    return worker;
  } catch (error) {
    await worker[Symbol.asyncDispose]();
    throw new Error('LibreOffice did not start.', { cause: error });
  }
}
