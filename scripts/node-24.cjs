// Installs a Node 24 into node_modules/.bin when the system's Node is too old to run TypeScript, so that every npm
// script runs on it. This file is plain CommonJS because it runs before anything is installed.
'use strict';
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const VERSION = '24.21.0';
// The registry's `dist.integrity` of node-linux-{x64,arm64}@24.21.0.
const INTEGRITY = {
  x64: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  arm64: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
};

const [major, minor] = process.versions.node.split('.').map(Number);
const modules = path.join(__dirname, '..', 'node_modules');
const link = path.join(modules, '.bin', 'node');
const home = path.join(modules, `.node-${VERSION}`);

if (major > 22 || (major === 22 && minor >= 18)) process.exit(0);
if (fs.existsSync(path.join(home, 'bin', 'node')) && fs.existsSync(link)) process.exit(0);

const integrity = INTEGRITY[process.arch];
if (process.platform !== 'linux' || !integrity) {
  console.error(
    `lectern: Node ${process.versions.node} is too old (22.18 or newer is needed) and there is no Node ${VERSION} to install for ${process.platform}-${process.arch}. Install Node 24 and run this again.`,
  );
  process.exit(1);
}

console.log(
  `lectern: Node ${process.versions.node} is too old; putting Node ${VERSION} into node_modules/.bin`,
);
const scratch = fs.mkdtempSync(path.join(modules, '.node-fetch-'));
try {
  const name = `node-linux-${process.arch}`;
  execFileSync('npm', ['pack', `${name}@${VERSION}`, '--silent', '--pack-destination', scratch], {
    cwd: scratch,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const tarball = path.join(scratch, `${name}-${VERSION}.tgz`);
  const actual = `sha512-${createHash('sha512').update(fs.readFileSync(tarball)).digest('base64')}`;
  if (actual !== integrity) throw new Error(`${name}@${VERSION} has another hash than expected: ${actual}`);
  execFileSync('tar', ['-xzf', tarball, '-C', scratch, 'package/bin/node', 'package/LICENSE']);
  fs.rmSync(home, { recursive: true, force: true });
  fs.renameSync(path.join(scratch, 'package'), home);
  fs.mkdirSync(path.dirname(link), { recursive: true });
  fs.rmSync(link, { force: true });
  fs.symlinkSync(path.relative(path.dirname(link), path.join(home, 'bin', 'node')), link);
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
