/** nginx and HAProxy from Debian's packages, in front of a server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../../local/supervise/ports.ts';

export type ProxyName = 'nginx' | 'haproxy';

export interface Proxy extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  origin: string;
}

const START_MS = 60_000;
const PROGRAMS = { nginx: '/usr/sbin/nginx', haproxy: '/usr/sbin/haproxy' };
const DEBIAN = { nginx: '/etc/nginx/nginx.conf', haproxy: '/etc/haproxy/haproxy.cfg' };

export const isInstalled = (name: ProxyName): boolean =>
  existsSync(PROGRAMS[name]) && existsSync(DEBIAN[name]);

/**
 * Starts a proxy with the configuration that Debian ships. `site` is what an operator adds: server blocks of nginx, or
 * sections of HAProxy, with the port `LISTEN`, which this function replaces.
 */
export async function startProxy(name: ProxyName, site: string): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), `lectern-${name}-`));
  const port = await freePort();
  const shipped = await readFile(DEBIAN[name], 'utf8');
  const configuration = CONFIGURATIONS[name](shipped, site.replaceAll('LISTEN', String(port)), folder);
  const file = join(folder, 'configuration');
  await writeFile(file, configuration);
  const args = name === 'nginx' ? ['-c', file, '-e', join(folder, 'errors.log')] : ['-f', file, '-db'];
  const child = spawn(PROGRAMS[name], args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const stop = async () => {
    await ended(child);
    await rm(folder, { recursive: true });
  };
  try {
    await listens(port, child, () => output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: stop };
}

/** The shipped configuration, with other places for what needs root or is in use, and with the site. */
const CONFIGURATIONS = {
  nginx: (shipped: string, site: string, folder: string) =>
    `daemon off;\n${shipped.replace(/^\s*#.*$/gm, '')}`
      .replace(/^user .*$/m, '')
      .replace(/^pid .*$/m, `pid ${folder}/pid;`)
      .replace(/^error_log .*$/m, '')
      .replace(/^(\s*)access_log .*$/m, '$1access_log off;')
      .replace(/^\s*include \/etc\/nginx\/(conf\.d|sites-enabled)\/\*.*$/gm, '')
      .replace(/\}\s*$/, `${TEMPORARY_FOLDERS(folder)}\n${site}\n}`),
  haproxy: (shipped: string, site: string) =>
    `global\n\n${shipped.slice(shipped.search(/^defaults/m)).replace(/^\s*log\s+global$/m, '')}\n${site}\n`,
} satisfies Record<ProxyName, (shipped: string, site: string, folder: string) => string>;

const TEMPORARY_FOLDERS = (folder: string) =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n');

async function listens(port: number, child: ChildProcess, output: () => string): Promise<void> {
  for (const until = Date.now() + START_MS; Date.now() < until; await delay(20)) {
    if (child.exitCode !== null) break;
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
  }
  throw new Error(`The proxy did not start:\n${output()}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
