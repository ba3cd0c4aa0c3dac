/** Builds that a narrow run of vitest needs and `npm test` has made before. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const { withLock } = require('../../../scripts/setup/lock.cjs');
const builds = require('../../../scripts/setup/build.cjs');

/** Runs a build unless its output is newer than its sources. Takes the lock only to build. */
async function buildIfStale(name: 'buildFront' | 'buildServer' | 'buildConverter'): Promise<void> {
  const build = builds[name];
  if (await build(ROOT, 'test', true)) await withLock(ROOT, () => build(ROOT, 'test', false));
}

/** Compiles the server when its sources are newer than `dist/`. @returns the path of its entry point */
export async function compileServer(): Promise<string> {
  await buildIfStale('buildServer');
  return `${ROOT}dist/main.js`;
}

/** Compiles the converter when its sources are newer than `converter/dist/`. @returns the path of its entry point */
export async function compileConverter(): Promise<string> {
  await buildIfStale('buildConverter');
  return `${ROOT}converter/dist/main.js`;
}

/** Builds the front when its sources are newer than `web/dist/`. */
export const buildFront = (): Promise<void> => buildIfStale('buildFront');
