/** The command line of bubblewrap: https://github.com/containers/bubblewrap */
import { existsSync, readlinkSync, statSync } from 'node:fs';
import { limitedCommand, type Program } from './program.ts';

/**
 * The user that the program runs as. For root, each worker has a user of its own, so it does not own the
 * converter's files.
 */
export type Identity = { uid: number } | 'same';

/** Parts of the system that programs need to run. */
const SYSTEM = [
  '/etc/alternatives',
  '/etc/fonts',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/libreoffice',
  '/etc/localtime',
  '/var/cache/fontconfig',
];
const TMP_BYTES = 2 ** 30;

/**
 * Returns the command line that runs a program in bubblewrap. The program has no network, no capabilities and no access
 * to other processes. It reads only the files of the system, of the program and of its worker, and it is killed when
 * this process dies.
 */
export function bwrapCommand(program: Program, identity: Identity): string[] {
  return [
    '/usr/bin/bwrap',
    ...namespaces(identity),
    '--die-with-parent',
    '--new-session',
    '--ro-bind',
    '/usr',
    '/usr',
    ...['/lib', '/lib32', '/lib64', '/bin', '/sbin'].flatMap(topLevelFolder),
    ...parentFolders(SYSTEM),
    ...SYSTEM.flatMap((path) => ['--ro-bind-try', path, path]),
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    ...temporary('/tmp'),
    ...parentFolders([...program.readable, program.in, program.out, program.tmp]),
    ...program.readable.flatMap((path) => ['--ro-bind', path, path]),
    '--ro-bind',
    program.in,
    program.in,
    '--bind',
    program.out,
    program.out,
    ...temporary(program.tmp),
    '--chdir',
    program.tmp,
    '--',
    ...changeUser(identity),
    ...limitedCommand(program),
  ];
}

const temporary = (path: string) => ['--size', String(TMP_BYTES), '--perms', '1777', '--tmpfs', path];

/**
 * Creates the parent folders of these paths for every user. Bubblewrap itself would create folders that only their owner
 * can enter.
 */
function parentFolders(paths: string[]): string[] {
  const parents = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/').slice(1, -1);
    for (let n = 1; n <= parts.length; n++) parents.add(`/${parts.slice(0, n).join('/')}`);
  }
  const created = [...parents].filter((path) => path !== '/tmp' && !/^\/usr(\/|$)/.test(path)).sort();
  return created.flatMap((path) => ['--perms', '0755', '--dir', path]);
}

/** Root changes to the worker's user inside the sandbox; other users need a user namespace. */
function namespaces(identity: Identity): string[] {
  const others = ['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'];
  if (identity === 'same') return ['--unshare-user', ...others, '--cap-drop', 'ALL'];
  return [...others, '--cap-drop', 'ALL', '--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID'];
}

const changeUser = (identity: Identity) =>
  identity === 'same'
    ? []
    : [
        '/usr/bin/setpriv',
        `--reuid=${identity.uid}`,
        `--regid=${identity.uid}`,
        '--clear-groups',
        '--inh-caps=-all',
        '--',
      ];

/** On some systems `/lib` is a link into `/usr`, on others a folder. */
function topLevelFolder(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return ['--symlink', readlinkSync(path), path];
  } catch {
    return statSync(path).isDirectory() ? ['--ro-bind', path, path] : [];
  }
}
