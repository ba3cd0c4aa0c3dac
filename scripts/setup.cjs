// Makes this machine ready for `npm start` or `npm test`, installing only what is missing and saying so.
// Plain CommonJS without dependencies: it runs on Node 20 before anything is installed.
'use strict';
const path = require('node:path');
const { alone } = require('./setup/alone.cjs');
const { buildFront, buildServer } = require('./setup/build.cjs');
const { installPackages } = require('./setup/packages.cjs');
const { Failure, say } = require('./setup/run.cjs');
const { installSystem } = require('./setup/system.cjs');

const root = path.join(__dirname, '..');
const goal = process.argv[2] ?? 'start';

async function main() {
  if (goal !== 'start' && goal !== 'test')
    throw new Failure('setup', `there is no goal “${goal}”`, 'Say start or test.');
  const steps = [installPackages, installSystem, buildFront, buildServer];
  for (const step of steps) {
    // Looked at twice: somebody else may have done it while we waited for our turn.
    if (!(await step(root, goal, true))) continue;
    await alone(root, async () => (await step(root, goal, true)) && step(root, goal, false));
  }
}

main().catch((error) => {
  if (!(error instanceof Failure)) throw error;
  say(`${error.what} failed: ${error.message}`);
  say(`What to do: ${error.remedy}`);
  process.exitCode = 1;
});
