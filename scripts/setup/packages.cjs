'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Failure, lastLines, ownPath, run, say } = require('./run.cjs');

const read = (file) => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
};

/**
 * How many packages of package-lock.json node_modules does not hold in that version, by npm's own record
 * of what it put there. Optional ones are for other platforms as a rule and do not count.
 */
function missingPackages(root) {
  const wanted = Object.entries(read(path.join(root, 'package-lock.json')));
  const there = read(path.join(root, 'node_modules', '.package-lock.json'));
  return wanted.filter(([place, { version, integrity, optional, link }]) => {
    if (!place.includes('node_modules/') || optional) return false;
    if (link) return !fs.existsSync(path.join(root, place));
    return there[place]?.version !== version || there[place]?.integrity !== integrity;
  }).length;
}

const [major, minor] = process.versions.node.split('.').map(Number);
const isNodeOld = major < 22 || (major === 22 && minor < 18);

/** npm packages and, where the machine's Node is too old, a Node of our own. */
async function installPackages(root, _goal, dryRun) {
  const missing = missingPackages(root);
  const lacksNode = isNodeOld && !fs.existsSync(path.join(root, 'node_modules', '.bin', 'node'));
  if (dryRun || (!missing && !lacksNode)) return missing > 0 || lacksNode;
  const env = { ...process.env, PATH: ownPath() };
  if (missing) {
    say(`installing ${missing} npm packages into node_modules (npm ci)`);
    // `npm start` with NODE_ENV=production still needs what builds the front.
    const args = ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional', '--loglevel=http'];
    const { code, output, took } = await run('npm ci', 'npm', args, { cwd: root, env, progress });
    if (code !== 0)
      throw new Failure('npm ci', `it ended with code ${code}:\n  ${why(output)}`, remedy(output));
    say(`npm packages are there (${took})`);
  }
  // npm's `ignore-scripts` leaves this to us.
  const { code, output } = await run('Node 24', 'node', [path.join(root, 'scripts', 'node-24.cjs')], {
    cwd: root,
    env,
  });
  if (code !== 0)
    throw new Failure('putting Node 24 into node_modules/.bin', lastLines(output), remedy(output));
  return true;
}

function progress(output) {
  const fetched = output.match(/^npm http fetch GET 200 \S+\.tgz /gm)?.length ?? 0;
  return `${fetched} packages fetched`;
}

/** npm says first what is wrong, then how to call it. */
function why(output) {
  const errors = output.split('\n').filter((line) => /^npm error \S/.test(line));
  return errors.length > 0 ? errors.slice(0, 8).join('\n  ') : lastLines(output);
}

function remedy(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(output)) {
    return 'See that this machine reaches the npm registry (npm ping), then run the same command again.';
  }
  if (/EACCES|EPERM/.test(output))
    return 'Make node_modules yours (chown -R) or remove it, then run the same command again.';
  if (/ENOSPC/.test(output)) return 'Make room on the disk (about 1 GB), then run the same command again.';
  if (/EUSAGE/.test(output)) return 'Bring package-lock.json in step with package.json: npm install.';
  return 'Run `npm ci` in this folder to see all of it.';
}

module.exports = { installPackages, missingPackages };
