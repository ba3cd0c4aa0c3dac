// Prepares this machine for `npm start`, `npm run dev` or `npm test`: installs missing packages, and prints each step.
// This file is plain CommonJS without dependencies because it runs on Node 20 before anything is installed.
'use strict';
const path = require('node:path');
const { withLock } = require('./setup/lock.cjs');
const { buildConverter, buildFront, buildServer } = require('./setup/build.cjs');
const { installPackages } = require('./setup/packages.cjs');
const { Failure, print } = require('./setup/run.cjs');
const { installSystem } = require('./setup/system.cjs');

const root = path.join(__dirname, '..');
const goal = process.argv[2] ?? 'start';

async function main() {
  if (goal !== 'start' && goal !== 'test')
    throw new Failure('setup', `there is no goal “${goal}”`, 'The goal is start or test.');
  const steps = [installPackages, installSystem, buildFront, buildServer, buildConverter];
  for (const step of steps) {
    // Checked again under the lock: another setup may have done the step in the meantime.
    if (!(await step(root, goal, true))) continue;
    await withLock(root, async () => (await step(root, goal, true)) && step(root, goal, false));
  }
}

main().catch((error) => {
  if (!(error instanceof Failure)) throw error;
  print(`${error.what} failed: ${error.message}`);
  print(`What to do: ${error.remedy}`);
  process.exitCode = 1;
});
