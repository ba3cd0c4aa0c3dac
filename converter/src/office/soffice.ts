import { createHash } from 'node:crypto';
import { access, chmod, cp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program } from '../sandbox/program.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { SandboxedWorker } from '../sandbox/sandboxed-worker.ts';
import type { Scratch } from '../sandbox/scratch.ts';
import type { Installation } from './installation.ts';
import { registry, writeProfile } from './settings.ts';
import { officeName, pipeName, removeSockets } from './sockets.ts';

const DRIVER = fileURLToPath(new URL('driver/main.py', import.meta.url));
const FONTS = fileURLToPath(new URL('fonts.conf', import.meta.url));
/** The folder of the driver and of the font aliases. */
export const OFFICE_FILES = [dirname(DRIVER), FONTS];
const START_TIMEOUT = 60_000;
const GB = 2 ** 30;

/** What starting LibreOffices takes. */
export interface OfficeTools {
  installation: Installation;
  sandbox: Sandbox;
  scratch: Scratch;
  /** Seconds of processor time a document may cost. */
  cpu: number;
  /** Configuration every LibreOffice reads. */
  readable: string[];
}

export interface Soffice extends OfficeTools {
  installation: Installation & { python: string };
}

export const officeLimits = (cpu: number): Program['limits'] => ({
  addressSpace: 3 * GB,
  cpu: Math.ceil(cpu),
  fileSize: GB / 2,
  files: 1024,
  processes: 256,
});

export const officeEnvironment = (tmp: string) => ({
  PATH: '/usr/bin:/bin',
  HOME: tmp,
  TMPDIR: tmp,
  LANG: 'C.UTF-8',
  SAL_USE_VCLPLUGIN: 'svp',
  FONTCONFIG_FILE: FONTS,
});

/** Where the LibreOffice of a worker has its profile, whose folder `tmp` is. */
export const profileIn = (tmp: string) => join(tmp, 'profile');

function program(soffice: Soffice, template: string, seedTo?: string) {
  return (folder: { in: string; out: string; tmp: string }): Program => {
    const profile = profileIn(folder.tmp);
    const { program, python } = soffice.installation;
    const seed = seedTo === undefined ? [] : [join(folder.out, seedTo)];
    return {
      ...folder,
      command: python,
      args: ['-B', DRIVER, program, template, profile, pipeName(profile), officeName(profile), ...seed],
      env: officeEnvironment(folder.tmp),
      readable: [...soffice.readable, template, program],
      limits: officeLimits(soffice.cpu),
      tidy: () => removeSockets(profile),
    };
  };
}

/**
 * A profile LibreOffice has already been through once, so that the next one starts at once instead of
 * setting itself up and starting again. Made once per LibreOffice and settings, and kept.
 */
export async function seedProfile(soffice: Soffice, signal: AbortSignal): Promise<string> {
  const { cache, directory } = soffice.scratch;
  const settings = createHash('sha256').update(registry()).digest('hex').slice(0, 12);
  const profile = join(cache, `profile-${soffice.installation.version}-${settings}`);
  const marker = join(profile, 'user', 'registrymodifications.xcu');
  if (await exists(marker)) return profile;

  const template = join(directory, 'template');
  await writeProfile(template);
  await using worker = await SandboxedWorker.start(
    soffice.sandbox,
    directory,
    program(soffice, template, 'profile'),
  );
  await worker.ask({}, START_TIMEOUT, signal);
  await worker.ask({}, START_TIMEOUT, signal);
  // Named after this process, so that what is left of it when it is killed is found.
  const copy = join(cache, basename(directory));
  await cp(join(worker.out, 'profile'), copy, { recursive: true, verbatimSymlinks: true });
  await letAllRead(copy);
  await rm(profile, { recursive: true, force: true });
  await rename(copy, profile).catch(() => rm(copy, { recursive: true, force: true }));
  return profile;
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** LibreOffice keeps its profile to itself; the next worker's user is another one. */
async function letAllRead(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await letAllRead(path);
    else if (entry.isFile()) await chmod(path, 0o644);
    else await rm(path);
  }
}

/** Starts one LibreOffice and waits until it can be asked. */
export async function startSoffice(
  soffice: Soffice,
  profile: string,
  signal: AbortSignal,
): Promise<SandboxedWorker> {
  const worker = await SandboxedWorker.start(
    soffice.sandbox,
    soffice.scratch.directory,
    program(soffice, profile),
  );
  try {
    await worker.ask({}, START_TIMEOUT, signal);
    return worker;
  } catch (error) {
    await worker[Symbol.asyncDispose]();
    throw new Error('LibreOffice did not start', { cause: error });
  }
}
