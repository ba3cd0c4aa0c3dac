'use strict';
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { Failure, lastLines, print, run, systemPath } = require('./run.cjs');
const { withServicesOff } = require('./services.cjs');

/** Each package with its purpose: the packages of the converter, Prosody and, for tests, Chromium and two proxies. */
function requiredPackages(root, goal) {
  const list = path.join(root, 'converter', 'system-packages.json');
  const { apt: converter } = fs.existsSync(list) ? JSON.parse(fs.readFileSync(list, 'utf8')) : { apt: [] };
  const prosody = { package: 'prosody', for: 'the XMPP room' };
  const chromium = { package: 'chromium', for: 'the tests in a real browser' };
  const nginx = { package: 'nginx', for: 'the tests of event streams behind nginx' };
  const haproxy = { package: 'haproxy', for: 'the tests of event streams behind HAProxy' };
  return [...converter, prosody, ...(goal === 'test' ? [chromium, nginx, haproxy] : [])];
}

/** The packages that dpkg has no record of; all of them on a system without dpkg. */
function missingFrom(packages) {
  let status = '';
  try {
    status = fs.readFileSync('/var/lib/dpkg/status', 'utf8');
  } catch {}
  const installed = status.matchAll(/^Package: (\S+)\n(?:Essential: yes\n)?Status: \S+ ok installed$/gm);
  const names = new Set(Array.from(installed, ([, name]) => name));
  return packages.filter(({ package: name }) => !names.has(name));
}

const has = (program) =>
  systemPath()
    .split(path.delimiter)
    .some((dir) => fs.existsSync(path.join(dir, program)));

/** Installs the apt packages as root, or by sudo with LECTERN_SUDO=1. Otherwise prints the command to run. */
async function installSystem(root, goal, dryRun) {
  const missing = missingFrom(requiredPackages(root, goal));
  if (dryRun || missing.length === 0) return missing.length > 0;
  const names = missing.map(({ package: name }) => name);
  if (!has('apt-get'))
    return continueWithout(goal, missing, `Install what your system calls them: ${names.join(' ')}`);
  if (process.getuid() === 0) return install(names);
  if (process.env.LECTERN_SUDO === '1' && maySudo()) return installBySudo(names);
  return continueWithout(goal, missing, `Run: ${commandFor(names)}`);
}

function maySudo() {
  try {
    execFileSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    throw new Failure(
      'sudo',
      'LECTERN_SUDO=1 is set, and sudo wants a password.',
      'Run `sudo -v` first, or unset it.',
    );
  }
}

function installBySudo(packages) {
  const args = ['-n', process.execPath, __filename, ...packages];
  const { status } = spawnSync('sudo', args, {
    stdio: 'inherit',
    env: { ...process.env, PATH: systemPath() },
  });
  if (status !== 0)
    throw new Failure('installing by sudo', `it ended with code ${status}, see above`, commandFor(packages));
  return true;
}

const INSTALL = ['install', '-y', '--no-install-recommends'];

function commandFor(packages) {
  const install = `apt-get ${[...INSTALL, ...packages].join(' ')}`;
  return has('sudo') ? `sudo apt-get update && sudo ${install}` : `su -c 'apt-get update && ${install}'`;
}

/** `npm start` continues without the packages. A test run does not, because it would leave tests out. */
function continueWithout(goal, missing, remedy) {
  const list = missing.map(({ package: name, for: use }) => `  ${name}: ${use}`).join('\n');
  if (goal === 'test') {
    const why = `these system packages are missing, and only root can install them:\n${list}`;
    throw new Failure('preparing the tests', why, `${remedy}\n  Then run npm test again.`);
  }
  print(`continuing without what only root can install; PDFs, images and GraphQL do not need it:\n${list}`);
  print(remedy);
  return false;
}

async function install(packages) {
  print(`installing ${packages.length} system packages (apt-get): ${packages.join(' ')}`);
  await withServicesOff(packages, async () => {
    let result = hasLists() ? await apt([...INSTALL, ...packages]) : null;
    if (result?.code !== 0) {
      const update = await apt(['update']);
      result = await apt([...INSTALL, ...packages]);
      if (result.code !== 0) throw failed(packages, result, update);
    }
    print(`system packages are installed (${result.took})`);
  });
  return true;
}

const hasLists = () => {
  try {
    return fs.readdirSync('/var/lib/apt/lists').some((name) => /_Packages(\.\w+)?$/.test(name));
  } catch {
    return false;
  }
};

const apt = (args) =>
  run(
    `apt-get ${args[0]}`,
    'apt-get',
    ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Options::=--force-confold', ...args],
    {
      env: {
        ...process.env,
        PATH: systemPath(),
        DEBIAN_FRONTEND: 'noninteractive',
        NEEDRESTART_SUSPEND: '1',
        LC_ALL: 'C',
      },
    },
  );

function failed(packages, install, update) {
  const errors = `${update.code === 0 ? '' : update.output}${install.output}`
    .split('\n')
    .filter((line) => /^[EW]:/.test(line));
  const why = errors.length > 0 ? errors.slice(0, 6).join('\n  ') : lastLines(install.output);
  return new Failure(
    'apt-get install',
    `it ended with code ${install.code}:\n  ${why}`,
    `Run it by hand: apt-get update && apt-get ${[...INSTALL, ...packages].join(' ')}`,
  );
}

module.exports = { installSystem, missingFrom };

// sudo runs this file for a user with LECTERN_SUDO=1.
if (require.main === module) {
  install(process.argv.slice(2)).catch((error) => {
    print(`${error.what} failed: ${error.message}`);
    print(`What to do: ${error.remedy}`);
    process.exitCode = 1;
  });
}
