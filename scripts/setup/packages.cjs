'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Failure, lastLines, print, run, systemPath } = require('./run.cjs');

const read = (file) => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
};

/**
 * The number of packages of package-lock.json that node_modules does not contain in the locked version, by npm's own
 * record of what it installed. Optional packages do not count, because most of them are for other platforms.
 */
function missingPackages(root) {
  const wanted = Object.entries(read(path.join(root, 'package-lock.json')));
  const installed = read(path.join(root, 'node_modules', '.package-lock.json'));
  return wanted.filter(([place, { version, integrity, optional, link }]) => {
    if (!place.includes('node_modules/') || optional) return false;
    if (link) return !fs.existsSync(path.join(root, place));
    return installed[place]?.version !== version || installed[place]?.integrity !== integrity;
  }).length;
}

const [major, minor] = process.versions.node.split('.').map(Number);
const isNodeOld = major < 22 || (major === 22 && minor < 18);

/** Installs the npm packages and, where the machine's Node is too old, a Node 24. */
async function installPackages(root, _goal, dryRun) {
  const missing = missingPackages(root);
  const lacksNode = isNodeOld && !fs.existsSync(path.join(root, 'node_modules', '.bin', 'node'));
  if (dryRun || (!missing && !lacksNode)) return missing > 0 || lacksNode;
  const env = { ...process.env, PATH: systemPath() };
  if (missing) {
    print(`installing ${missing} npm packages into node_modules (npm ci)`);
    // With NODE_ENV=production `npm start` still needs the packages that build the front.
    const args = ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional', '--loglevel=http'];
    const { code, output, took } = await run('npm ci', 'npm', args, { cwd: root, env, progress });
    if (code !== 0)
      throw new Failure('npm ci', `it ended with code ${code}:\n  ${why(output)}`, remedy(output));
    print(`npm packages are installed (${took})`);
  }
  // With npm's `ignore-scripts` the postinstall script has not run.
  const { code, output } = await run('Node 24', 'node', [path.join(root, 'scripts', 'node-24.cjs')], {
    cwd: root,
    env,
  });
  if (code !== 0)
    throw new Failure('installing Node 24 into node_modules/.bin', lastLines(output), remedy(output));
  return true;
}

function progress(output) {
  const fetched = output.match(/^npm http fetch GET 200 \S+\.tgz /gm)?.length ?? 0;
  return `${fetched} packages fetched`;
}

/** Returns the first lines of npm's errors, because npm prints the cause before the usage. */
function why(output) {
  const errors = output.split('\n').filter((line) => /^npm error \S/.test(line));
  return errors.length > 0 ? errors.slice(0, 8).join('\n  ') : lastLines(output);
}

function remedy(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(output)) {
    return 'See that this machine reaches the npm registry (npm ping), then run the same command again.';
  }
  if (/EACCES|EPERM/.test(output))
    return 'Change the owner of node_modules (chown -R) or remove it, then run the same command again.';
  if (/ENOSPC/.test(output)) return 'Free about 1 GB on the disk, then run the same command again.';
  if (/EUSAGE/.test(output)) return 'Update package-lock.json to package.json: npm install.';
  return 'Run `npm ci` in this folder to see the whole output.';
}

module.exports = { installPackages, missingPackages };
