import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';

/** LibreOffice takes the first it may write to, whatever its environment says. */
const PLACES = ['/tmp', '/var/tmp'];

/** What the pipe of the LibreOffice with this profile is called. */
export const pipeName = (profile: string) => `lectern-${digest(profile).toString('hex')}`;

/**
 * Removes the sockets LibreOffice made for this profile. It makes them outside its own folders, and leaves
 * them there when it is killed; inside a sandbox they are gone with its file system. The driver removes its
 * own once it is connected: this is for one that did not come that far.
 */
export async function removeSockets(profile: string): Promise<void> {
  await Promise.all(socketsOf(profile).map((path) => rm(path, { force: true }).catch(() => {})));
}

/** Where they may be. */
export function socketsOf(profile: string): string[] {
  const names = [pipeName(profile), officeName(profile)];
  return PLACES.flatMap((place) => names.map((name) => `${place}/OSL_PIPE_${process.getuid?.()}_${name}`));
}

/** By which a second LibreOffice on the same profile would find the first: no zeros, as it writes its hash. */
export const officeName = (profile: string) =>
  `SingleOfficeIPC_${[...digest(`file://${profile}`)].map((byte) => byte.toString(16)).join('')}`;

const digest = (text: string) => createHash('md5').update(text, 'utf16le').digest();
