/** Builds that a narrow run of vitest needs and `npm test` has made before. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const { withLock } = require('../../../scripts/setup/lock.cjs');
const builds = require('../../../scripts/setup/build.cjs');

/** Compiles the server when its sources are newer than `dist/`. @returns the path of its entry point */
export async function compileServer(): Promise<string> {
  await withLock(ROOT, () => builds.buildServer(ROOT, 'test', false));
  return `${ROOT}dist/main.js`;
}

/** Builds the front when its sources are newer than `web/dist/`. */
export const buildFront = (): Promise<void> => withLock(ROOT, () => builds.buildFront(ROOT, 'test', false));
