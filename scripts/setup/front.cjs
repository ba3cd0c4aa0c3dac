'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Failure, lastLines, run, say } = require('./run.cjs');

const BUILT = new Set(['node_modules', 'dist', 'test']);

/** When anything under a folder changed last, in ms since 1970. */
function newest(folder) {
  let latest = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (BUILT.has(entry.name)) continue;
    const place = path.join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(place) : fs.statSync(place).mtimeMs);
  }
  return latest;
}

function isStale(web) {
  try {
    if (!JSON.parse(fs.readFileSync(path.join(web, 'package.json'), 'utf8')).scripts?.build) return false;
  } catch {
    return false;
  }
  const built = path.join(web, 'dist', 'index.html');
  return !fs.existsSync(built) || newest(web) > fs.statSync(built).mtimeMs;
}

/** Builds the front when its sources are newer than what was built. */
async function buildFront(root, goal, dryRun) {
  const web = path.join(root, 'web');
  if (dryRun || !isStale(web)) return isStale(web);
  say('building the front (vite)');
  const { code, output, took } = await run('vite', 'npm', ['run', 'build', '-w', 'web'], { cwd: root });
  if (code === 0) {
    say(`the front is built (${took})`);
    return true;
  }
  const failure = new Failure(
    'building the front',
    lastLines(output),
    'Run `npm run build -w web` to see all of it.',
  );
  if (goal === 'test') throw failure;
  say(`${failure.what} failed: ${failure.message}`);
  say(`What to do: ${failure.remedy} The API runs without it.`);
  return false;
}

module.exports = { buildFront };
