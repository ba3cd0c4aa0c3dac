/** An ejabberd, where one is installed, in its default configuration except for who may create rooms. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStreamFeatures } from '../../../local/prosody/probe.ts';
import { findProgram, startChild } from '../../../local/supervise/child.ts';
import { freePort } from '../../../local/supervise/ports.ts';
import { silentLog } from '../silent-log.ts';

export const DOMAIN = 'lectern.test';
export const CONFERENCE = `conference.${DOMAIN}`;

/** `ERL_LIBS` names further folders, for an ejabberd that is unpacked without being installed. */
const LIBRARIES = [
  ...(process.env['ERL_LIBS']?.split(':') ?? []),
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib',
];

export const isInstalled =
  findProgram('ejabberdctl', `${process.env['PATH']}:/usr/sbin`) !== null &&
  findProgram('erl', process.env['PATH']) !== null;

const configuration = (port: number, http: number, rooms: string) => `\
hosts: ["${DOMAIN}"]
loglevel: error
listen:
  - { port: ${port}, ip: "127.0.0.1", module: ejabberd_c2s }
  - port: ${http}
    ip: "127.0.0.1"
    module: ejabberd_http
    request_handlers: { /api: mod_http_api }
api_permissions: { everything: { who: all, what: "*" } }
auth_method: [internal, anonymous]
anonymous_protocol: sasl_anon
auth_password_format: scram
acl: { server: { user: ["lectern@${DOMAIN}"] } }
access_rules: { server: { allow: server } }
modules:
  mod_admin_extra: {}
  mod_http_api: {}
  mod_disco: {}
  mod_ping: {}
  mod_stream_mgmt: {}
  mod_muc: { host: "${CONFERENCE}", access_create: server${rooms} }
`;

export interface Ejabberd extends AsyncDisposable {
  service: string;
  /** Restarts the module of the rooms. Clients stay logged in. */
  restartRooms(): Promise<void>;
}

/** @param roomsPerAccount The rooms in which each account may be, by default 100. */
export async function startEjabberd(password: string, roomsPerAccount?: number): Promise<Ejabberd> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'lectern-ejabberd-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const [port, http] = [await freePort(), await freePort()];
  const file = join(folder, 'ejabberd.yml');
  const rooms = roomsPerAccount ? `, max_user_conferences: ${roomsPerAccount}` : '';
  await writeFile(file, configuration(port, http, rooms));
  const register = `ejabberd_auth:try_register(<<"lectern">>, <<"${DOMAIN}">>, <<"${password}"/utf8>>)`;
  stack.use(
    await startChild({
      name: 'ejabberd',
      command: 'erl',
      // Without a name, the Erlang node joins no cluster and starts no port mapper.
      args: ['-noinput', '-mnesia', 'dir', `"${folder}/spool"`, '-s', 'ejabberd'].concat(
        '-eval',
        `(fun F() -> case catch ${register} of ok -> ok; _ -> timer:sleep(50), F() end end)()`,
      ),
      cwd: folder,
      env: {
        ...process.env,
        ERL_LIBS: LIBRARIES.filter((path) => existsSync(path)).join(':'),
        EJABBERD_CONFIG_PATH: file,
        EJABBERD_LOG_PATH: join(folder, 'ejabberd.log'),
      },
      log: silentLog,
    }),
  );
  const deadline = performance.now() + 120_000;
  while (!(await readStreamFeatures(port, DOMAIN).catch(() => '')).includes('</mechanisms>')) {
    if (performance.now() > deadline) throw new Error('ejabberd did not start within two minutes.');
  }
  const owned = stack.move();
  return {
    service: `xmpp://127.0.0.1:${port}`,
    async restartRooms() {
      const body = JSON.stringify({ host: DOMAIN, module: 'mod_muc' });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`http://127.0.0.1:${http}/api/restart_module`, {
        method: 'POST',
        headers,
        body,
      });
      if (!response.ok) {
        throw new Error(`ejabberd answered with status ${response.status}: ${await response.text()}`);
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
