import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { chmod, chown, copyFile, cp, link, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const isRoot = process.getuid?.() === 0;
const NOBODY = { uid: 65_534, gid: 65_534 };

let machine: string;
let clone: string;
let bin: string;

// Each test has its own clone and PATH: a program outside `bin` does not exist for it.
beforeEach(async () => {
  machine = await mkdtemp(join(tmpdir(), 'lectern-setup-'));
  await chmod(machine, 0o755);
  clone = join(machine, 'clone');
  bin = join(machine, 'bin');
  await mkdir(join(clone, 'converter'), { recursive: true });
  await mkdir(bin);
  // The user nobody may be unable to enter the folder of the original.
  await link(process.execPath, join(bin, 'node')).catch(() => copyFile(process.execPath, join(bin, 'node')));
  await cp(join(root, 'scripts'), join(clone, 'scripts'), { recursive: true });
  await npmPackages({ wanted: '1.0.0', there: '1.0.0' });
  await systemPackages('dpkg');
});
afterEach(() => rm(machine, { recursive: true, force: true }));

async function npmPackages({ wanted, there }: { wanted: string; there: string | null }) {
  const lock = (version: string) =>
    JSON.stringify({
      packages: { '': {}, 'node_modules/left': { version, integrity: `sha512-${version}` } },
    });
  await writeFile(join(clone, 'package-lock.json'), lock(wanted));
  await rm(join(clone, 'node_modules'), { recursive: true, force: true });
  if (!there) return;
  await mkdir(join(clone, 'node_modules'));
  await writeFile(join(clone, 'node_modules', '.package-lock.json'), lock(there));
}

/** Replaces the converter's list of packages. The setup adds Prosody to it, so Prosody has to be installed. */
async function systemPackages(...names: string[]) {
  const apt = names.map((name) => ({ package: name, for: `what ${name} does` }));
  await writeFile(join(clone, 'converter', 'system-packages.json'), JSON.stringify({ apt }));
}

/** Installs a program that records its arguments and runs `script`. */
async function program(name: string, script = 'exit 0') {
  const file = join(bin, name);
  await writeFile(file, `#!/bin/sh\necho "${name} $*" >> ${join(machine, 'called')}\n${script}\n`);
  await chmod(file, 0o755);
}

const called = () => readFile(join(machine, 'called'), 'utf8').catch(() => '');

async function setup(goal: string, { asRoot = false, onOutput = (_text: string) => {} } = {}) {
  const user = isRoot && !asRoot ? NOBODY : {};
  if (isRoot && !asRoot) {
    await Promise.all([machine, clone].map((folder) => chown(folder, NOBODY.uid, NOBODY.gid)));
  }
  return new Promise<{ code: number; output: string }>((resolve) => {
    const script = join(clone, 'scripts', 'setup.cjs');
    const options = { cwd: clone, env: { PATH: bin }, ...user };
    const child = execFile(join(bin, 'node'), [script, goal], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', onOutput);
  });
}

const hasProsody = (await readFile('/var/lib/dpkg/status', 'utf8').catch(() => '')).includes(
  'Package: prosody\nStatus: install ok installed',
);

describe.runIf(hasProsody)('preparing a machine', () => {
  test('prints and does nothing when nothing is missing', async () => {
    await program('npm');
    await program('apt-get');
    expect(await setup('start')).toEqual({ code: 0, output: '' });
    expect(await called()).toBe('');
  });

  test('installs npm packages when there are none, and prints that it does', async () => {
    await npmPackages({ wanted: '1.0.0', there: null });
    await program(
      'npm',
      `/bin/mkdir node_modules; /bin/cp package-lock.json node_modules/.package-lock.json`,
    );
    const { code, output } = await setup('start');
    expect(output).toMatch(/installing 1 npm packages into node_modules \(npm ci\)/);
    expect(code).toBe(0);
    expect(await called()).toMatch(/^npm ci .*--include=dev/);
    expect((await setup('start')).output).toBe('');
  });

  test('installs npm packages again when a version differs from the lock file', async () => {
    await npmPackages({ wanted: '2.0.0', there: '1.0.0' });
    await program('npm');
    await setup('start');
    expect(await called()).toMatch(/^npm ci /);
  });

  test('prints the error of npm and the remedy', async () => {
    await npmPackages({ wanted: '1.0.0', there: null });
    await program('npm', 'echo "npm error code EAI_AGAIN" >&2; echo "npm error no such host" >&2; exit 1');
    const { code, output } = await setup('start');
    expect(code).toBe(1);
    expect(output).toMatch(/npm ci failed: it ended with code 1:\n.*EAI_AGAIN\n.*no such host/);
    expect(output).toMatch(/What to do: See that this machine reaches the npm registry/);
  });

  test('two setups at once install once', async () => {
    await npmPackages({ wanted: '1.0.0', there: null });
    // The first setup installs until the other one waits for it.
    const waits = join(machine, 'waits');
    await program(
      'npm',
      `n=0; until [ -e ${waits} ] || [ $n -gt 1000 ]; do n=$((n + 1)); /bin/sleep 0.05; done; /bin/mkdir node_modules; /bin/cp package-lock.json node_modules/.package-lock.json`,
    );
    const onOutput = (text: string) => {
      if (/waiting for another setup/.test(text)) writeFileSync(waits, '');
    };
    const [one, other] = await Promise.all([setup('start', { onOutput }), setup('start', { onOutput })]);
    expect([one.code, other.code]).toEqual([0, 0]);
    expect((await called()).match(/^npm ci/gm)).toHaveLength(1);
    expect(one.output + other.output).toMatch(/waiting for another setup of this folder to end/);
  });

  test('without root, the start continues and prints the exact command for the rest', async () => {
    await systemPackages('no-such-office', 'no-such-sandbox');
    await program('apt-get');
    await program('sudo', 'exit 1');
    const { code, output } = await setup('start');
    expect(code).toBe(0);
    expect(output).toMatch(/no-such-office: what no-such-office does\n {2}no-such-sandbox: what/);
    expect(output).toContain(
      'Run: sudo apt-get update && sudo apt-get install -y --no-install-recommends no-such-office no-such-sandbox\n',
    );
    expect(await called()).toBe('');
  });

  test('without root and sudo, the printed command uses su', async () => {
    await systemPackages('no-such-office');
    await program('apt-get');
    const { output } = await setup('start');
    expect(output).toContain(
      `Run: su -c 'apt-get update && apt-get install -y --no-install-recommends no-such-office'\n`,
    );
  });

  test('without root, the tests stop instead of skipping some', async () => {
    await systemPackages('no-such-office');
    await program('apt-get');
    const { code, output } = await setup('test');
    expect(code).toBe(1);
    expect(output).toMatch(/preparing the tests failed: .*only root can install/);
    expect(output).toMatch(/What to do: Run: su -c 'apt-get update && apt-get install .*no-such-office/);
  });

  test('without apt, the setup names what to install', async () => {
    await systemPackages('no-such-office');
    const { code, output } = await setup('start');
    expect(code).toBe(0);
    expect(output).toMatch(/Install what your system calls them: no-such-office/);
  });

  test.runIf(isRoot)('root installs only what is missing, waiting for others who use apt', async () => {
    await systemPackages('dpkg', 'no-such-office');
    await program('apt-get');
    const { code, output } = await setup('start', { asRoot: true });
    expect(code).toBe(0);
    expect(output).toMatch(/installing 1 system packages \(apt-get\): no-such-office/);
    expect(await called()).toMatch(
      /DPkg::Lock::Timeout=300 .*install -y --no-install-recommends no-such-office$/m,
    );
  });

  test.runIf(isRoot)(
    'root receives the output of apt when it fails, after one update and one more attempt',
    async () => {
      await systemPackages('no-such-office');
      await program('apt-get', 'echo "E: Unable to locate package no-such-office" >&2; exit 100');
      const { code, output } = await setup('start', { asRoot: true });
      expect(code).toBe(1);
      expect(output).toMatch(
        /apt-get install failed: it ended with code 100:\n {2}E: Unable to locate package/,
      );
      expect(output).toMatch(/What to do: Run it by hand: apt-get update && apt-get install/);
      expect((await called()).trim().split('\n').at(-2)).toMatch(/ update$/);
    },
  );
});
