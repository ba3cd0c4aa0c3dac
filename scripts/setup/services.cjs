'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');

const POLICY = '/usr/sbin/policy-rc.d';
const MARK = '# lectern: for the time of one apt-get install';
// Debian's packages run this script before they start a service. The exit code 101 forbids it; others may start.
const SERVICES = ['prosody', 'nginx', 'haproxy'];
const NAMES = SERVICES.flatMap((name) => [name, `${name}.service`]).join('|');
const SCRIPT = `#!/bin/sh\n${MARK}\ncase "$1" in ${NAMES}) exit 101;; esac\nexit 0\n`;

/**
 * Runs `work`, which may install Prosody, nginx and HAProxy, without letting Debian start them on the standard ports, now
 * or at the next boot. Lectern starts its own Prosody on loopback, and the tests start the proxies.
 */
async function withServicesOff(packages, work) {
  const services = SERVICES.filter((name) => packages.includes(name));
  if (services.length === 0) return work();
  removePolicy();
  const written = writePolicy();
  process.once('exit', removePolicy);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
  try {
    await work();
    services.forEach(disable);
  } finally {
    if (written) removePolicy();
  }
}

/** An existing policy stays as it is. @returns whether the policy was written */
function writePolicy() {
  try {
    fs.writeFileSync(POLICY, SCRIPT, { mode: 0o755, flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** Removes only a policy of this script, such as one that a killed setup left. */
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
