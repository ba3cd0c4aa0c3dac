/** The sockets of LibreOffice, which it leaves behind when it is killed. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';

/**
 * LibreOffice creates its sockets in the first of these folders that is writable, and ignores its environment.
 */
const SOCKET_FOLDERS = ['/tmp', '/var/tmp'];

/** Returns the name of the UNO pipe of the LibreOffice with this profile. */
export const pipeName = (profile: string) => `lectern-${digest(profile).toString('hex')}`;

/**
 * Removes the sockets of the LibreOffice with this profile, which stay outside of the worker's folders when
 * LibreOffice is killed. Inside a sandbox they disappear with its file system. The driver removes them when it has
 * connected, so this function concerns a LibreOffice that was killed earlier.
 */
export async function removeSockets(profile: string): Promise<void> {
  await Promise.all(socketsOf(profile).map((path) => rm(path, { force: true }).catch(() => {})));
}

/** Returns the paths at which the sockets may be. */
export function socketsOf(profile: string): string[] {
  const names = [pipeName(profile), officeName(profile)];
  return SOCKET_FOLDERS.flatMap((folder) =>
    names.map((name) => `${folder}/OSL_PIPE_${process.getuid?.()}_${name}`),
  );
}

/**
 * Returns the name of the pipe by which a second LibreOffice finds one that uses the same profile. LibreOffice
 * writes each byte of the hash without a leading zero.
 */
export const officeName = (profile: string) =>
  `SingleOfficeIPC_${[...digest(`file://${profile}`)].map((byte) => byte.toString(16)).join('')}`;

const digest = (text: string) => createHash('md5').update(text, 'utf16le').digest();
