/**
 * Runs in the converter's container: a document program that tries to reach what is not its own. Prints what it reached
 * in the sandbox of the converter and, to show that the attempts are able to, without one.
 */
import { lookup } from 'node:dns/promises';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const dist = '/lectern/converter/dist';
const { openLog } = await import(`${dist}/log.js`);
const { probe } = await import(`${dist}/raster/worker/start-worker.js`);
const { findSandbox } = await import(`${dist}/sandbox/sandbox.js`);

const scratch = await mkdtemp('/tmp/sandbox-probe-');
const folders = { in: join(scratch, 'in'), out: join(scratch, 'out'), tmp: join(scratch, 'tmp') };
for (const folder of Object.values(folders)) await mkdir(folder);
await writeFile(join(scratch, 'other-document'), 'a page of another document');
const { address } = await lookup('s3');

const attempts = {
  secrets: 'cat /proc/[0-9]*/environ | grep -aq SECRET',
  processes: 'grep -qx tini /proc/[0-9]*/comm',
  network: `timeout 3 bash -c ': </dev/tcp/${address}/8333'`,
  program: 'ls /lectern/converter',
  document: `cat ${scratch}/other-document`,
};
const lines = Object.entries(attempts).map(([name, attempt]) => `if ${attempt}; then echo ${name} >&3; fi`);
const program = {
  ...folders,
  command: '/bin/bash',
  args: ['-c', `exec 3>&1 >/dev/null 2>&1; ${lines.join('; ')}; echo end >&3`],
  env: { PATH: '/usr/bin:/bin', HOME: folders.tmp },
  readable: [],
  limits: { cpu: 10, fileSize: 2 ** 20, files: 256, processes: 256 },
};

const reached = {};
for (const requested of ['auto', 'none']) {
  const sandbox = await findSandbox(requested, scratch, probe, openLog('silent'));
  const child = sandbox.spawn(program, 0);
  child.stdin.end();
  child.stderr.resume();
  reached[sandbox.containment] = (await text(child.stdout)).trim().split('\n');
}
console.log(JSON.stringify(reached));
