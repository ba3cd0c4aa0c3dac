'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Failure, lastLines, print, run } = require('./run.cjs');

/** The builds: the folder of the sources, the file that proves the build, and the npm script that makes it. */
const BUILDS = {
  front: {
    what: 'the front (vite)',
    sources: 'web',
    output: 'web/dist/index.html',
    script: ['run', 'build', '-w', 'web'],
    without: 'The API runs without it.',
  },
  server: {
    what: 'the server (tsc)',
    sources: 'src',
    output: 'dist/main.js',
    script: ['run', 'build'],
    without: '`npm start` runs without it.',
  },
  converter: {
    what: 'the converter (tsc)',
    sources: 'converter/src',
    output: 'converter/dist/main.js',
    script: ['run', 'build', '-w', 'converter'],
    without: '`npm start` runs without it.',
  },
};

const IGNORED = new Set(['node_modules', 'dist', 'test']);

/** The time of the last change below a folder, in milliseconds since 1970. */
function lastChange(folder) {
  let latest = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (IGNORED.has(entry.name)) continue;
    const file = path.join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? lastChange(file) : fs.statSync(file).mtimeMs);
  }
  return latest;
}

function isStale(root, { sources, output }) {
  const folder = path.join(root, sources);
  if (!fs.existsSync(folder)) return false;
  const built = path.join(root, output);
  return !fs.existsSync(built) || lastChange(folder) > fs.statSync(built).mtimeMs;
}

/** Runs one build when its sources are newer than its output. With `dryRun`, only returns whether it would. */
async function build(root, goal, dryRun, { what, script, without, ...files }) {
  const stale = isStale(root, files);
  if (dryRun || !stale) return stale;
  print(`building ${what}`);
  // In a run of tests NODE_ENV is `test`, with which the front would contain React for development.
  const env = { ...process.env, NODE_ENV: 'production' };
  const { code, output, took } = await run(what, 'npm', script, { cwd: root, env });
  if (code === 0) {
    print(`built ${what} (${took})`);
    return true;
  }
  const remedy = `Run \`npm ${script.join(' ')}\` to see the whole output.`;
  const failure = new Failure(`building ${what}`, lastLines(output), remedy);
  if (goal === 'test') throw failure;
  print(`${failure.what} failed: ${failure.message}`);
  print(`What to do: ${failure.remedy} ${without}`);
  return false;
}

const buildFront = (root, goal, dryRun) => build(root, goal, dryRun, BUILDS.front);

/** Only tests run the compiled server and converter on a contributor's machine: `npm start` runs their sources. */
const buildServer = async (root, goal, dryRun) => goal === 'test' && build(root, goal, dryRun, BUILDS.server);
const buildConverter = async (root, goal, dryRun) =>
  goal === 'test' && build(root, goal, dryRun, BUILDS.converter);

module.exports = { buildConverter, buildFront, buildServer };
