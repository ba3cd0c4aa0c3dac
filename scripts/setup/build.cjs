'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Failure, lastLines, run, say } = require('./run.cjs');

/** What is built: from which folder, what proves that the build is there, and with which npm script. */
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
};

const IGNORED = new Set(['node_modules', 'dist', 'test']);

/** When a file below a folder changed last, in milliseconds since 1970. */
function newest(folder) {
  let latest = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (IGNORED.has(entry.name)) continue;
    const file = path.join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(file) : fs.statSync(file).mtimeMs);
  }
  return latest;
}

function isStale(root, { sources, output }) {
  const folder = path.join(root, sources);
  if (!fs.existsSync(folder)) return false;
  const built = path.join(root, output);
  return !fs.existsSync(built) || newest(folder) > fs.statSync(built).mtimeMs;
}

/** Runs one build when its sources are newer than its output. With `dryRun`, only tells whether it would. */
async function build(root, goal, dryRun, { what, script, without, ...files }) {
  const stale = isStale(root, files);
  if (dryRun || !stale) return stale;
  say(`building ${what}`);
  const { code, output, took } = await run(what, 'npm', script, { cwd: root });
  if (code === 0) {
    say(`built ${what} (${took})`);
    return true;
  }
  const remedy = `Run \`npm ${script.join(' ')}\` to see the whole output.`;
  const failure = new Failure(`building ${what}`, lastLines(output), remedy);
  if (goal === 'test') throw failure;
  say(`${failure.what} failed: ${failure.message}`);
  say(`What to do: ${failure.remedy} ${without}`);
  return false;
}

const buildFront = (root, goal, dryRun) => build(root, goal, dryRun, BUILDS.front);

/** Only tests run the compiled server on a contributor's machine: `npm start` runs its sources. */
const buildServer = async (root, goal, dryRun) => goal === 'test' && build(root, goal, dryRun, BUILDS.server);

module.exports = { buildFront, buildServer };
