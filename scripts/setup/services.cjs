'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');

const POLICY = '/usr/sbin/policy-rc.d';
const MARK = '# lectern: for the time of one apt-get install';
// 101: do not start it. Debian asks before a package starts its service; everything else goes as ever.
const SCRIPT = `#!/bin/sh\n${MARK}\ncase "$1" in prosody|prosody.service) exit 101;; esac\nexit 0\n`;

/**
 * Does `work`, which may install Prosody, without a server of the machine's own coming up on the standard
 * ports, now or at the next boot: ours is another process, on loopback.
 */
async function withServicesOff(packages, work) {
  if (!packages.includes('prosody')) return work();
  removePolicy();
  const mine = writePolicy();
  process.once('exit', removePolicy);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
  try {
    await work();
    disable('prosody');
  } finally {
    if (mine) removePolicy();
  }
}

/** Somebody else's policy stays as it is. */
function writePolicy() {
  try {
    fs.writeFileSync(POLICY, SCRIPT, { mode: 0o755, flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** Ours only; also one that a kill left behind. */
function removePolicy() {
  try {
    if (fs.readFileSync(POLICY, 'utf8').includes(MARK)) fs.unlinkSync(POLICY);
  } catch {}
}

function disable(service) {
  const systemd = fs.existsSync('/run/systemd/system');
  const [command, args] = systemd
    ? ['systemctl', ['disable', '--now', service]]
    : ['update-rc.d', [service, 'disable']];
  try {
    execFileSync(command, args, { stdio: 'ignore' });
  } catch {}
}

module.exports = { withServicesOff };
