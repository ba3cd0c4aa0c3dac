/** The profile that every LibreOffice starts with. */
import { createHash } from 'node:crypto';
import { access, chmod, cp, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SandboxedWorker } from '../sandbox/sandboxed-worker.ts';
import { registry, writeProfile } from './settings.ts';
import { type DrivenOfficeTools, describeDriver, START_TIMEOUT_MS } from './soffice.ts';

/** Returns the name of the profile for this version of LibreOffice and the settings of this version of the converter. */
export function profileName(version: string): string {
  const settings = createHash('sha256').update(registry()).digest('hex').slice(0, 12);
  return `profile-${version}-${settings}`;
}

/**
 * Returns the folder of a profile with which LibreOffice was started once. LibreOffice restarts itself after its
 * first start with a new profile, and starts at once with this one. The profile is made once for each version of
 * LibreOffice and of the settings, and stays in the cache.
 */
export async function seedProfile(tools: DrivenOfficeTools, signal: AbortSignal): Promise<string> {
  const { cache, directory } = tools.scratch;
  const profile = join(cache, profileName(tools.installation.version));
  if (await isComplete(profile)) return profile;

  const template = join(directory, 'template');
  await writeProfile(template);
  const program = describeDriver(tools, template, 'profile');
  await using worker = await SandboxedWorker.start(tools.sandbox, directory, program);
  await worker.request({}, START_TIMEOUT_MS, signal);
  await worker.request({}, START_TIMEOUT_MS, signal);
  // The copy has the name of this process's folder, so that the next start removes the copy after a kill.
  const copy = join(cache, basename(directory));
  await cp(join(worker.out, 'profile'), copy, { recursive: true, verbatimSymlinks: true });
  await makeReadable(copy);
  // Another converter may have made the profile meanwhile, and its LibreOffice may be reading it.
  if (!(await isComplete(profile))) await rm(profile, { recursive: true, force: true });
  await rename(copy, profile).catch(() => rm(copy, { recursive: true, force: true }));
  return profile;
}

/** A cleaner of temporary files may have removed a part of an old profile. */
const isComplete = (profile: string) =>
  access(join(profile, 'user', 'registrymodifications.xcu')).then(
    () => true,
    () => false,
  );

/**
 * Lets every user read the profile, because each worker has another user, and removes what is not a file or a
 * folder.
 */
async function makeReadable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, 0o644);
    else await rm(path);
  }
}
