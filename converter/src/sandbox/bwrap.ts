import { existsSync, readlinkSync, statSync } from 'node:fs';
import { limited, type Program } from './program.ts';

/** As root, a user of its own for each worker, so that not even the owner of our files is inside. */
export type Identity = { uid: number } | 'same';

/** What programs need of the system to run at all. */
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
const TMP_SIZE = 2 ** 30;

/**
 * The command line that runs a program alone: no network, no other process, no file but the system's,
 * its own and its worker's, no environment but its own, no capability, and dead as soon as we are.
 */
export function bwrapped(program: Program, identity: Identity): string[] {
  return [
    '/usr/bin/bwrap',
    ...namespaces(identity),
    '--die-with-parent',
    '--new-session',
    '--ro-bind',
    '/usr',
    '/usr',
    ...['/lib', '/lib32', '/lib64', '/bin', '/sbin'].flatMap(top),
    ...folders(SYSTEM),
    ...SYSTEM.flatMap((path) => ['--ro-bind-try', path, path]),
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    ...temporary('/tmp'),
    ...folders([...program.readable, program.in, program.out, program.tmp]),
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
    ...become(identity),
    ...limited(program),
  ];
}

const temporary = (path: string) => ['--size', String(TMP_SIZE), '--perms', '1777', '--tmpfs', path];

/** The folders above these paths: bubblewrap would make them for their owner alone. */
function folders(paths: string[]): string[] {
  const above = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/').slice(1, -1);
    for (let n = 1; n <= parts.length; n++) above.add(`/${parts.slice(0, n).join('/')}`);
  }
  const made = [...above].filter((path) => path !== '/tmp' && !/^\/usr(\/|$)/.test(path)).sort();
  return made.flatMap((path) => ['--perms', '0755', '--dir', path]);
}

/** Real root drops to the worker's user inside; everybody else gets a user namespace. */
function namespaces(identity: Identity): string[] {
  const others = ['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'];
  if (identity === 'same') return ['--unshare-user', ...others, '--cap-drop', 'ALL'];
  return [...others, '--cap-drop', 'ALL', '--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID'];
}

const become = (identity: Identity) =>
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

/** `/lib` is a link into `/usr` on a merged system, a folder of its own on others. */
function top(path: string): string[] {
  if (!existsSync(path)) return [];
  try {
    return ['--symlink', readlinkSync(path), path];
  } catch {
    return statSync(path).isDirectory() ? ['--ro-bind', path, path] : [];
  }
}
