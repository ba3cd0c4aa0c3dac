import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

// A file, what it imports, and the sentence of the architecture that refuses it; null when it may.
const ARROWS: [file: string, imports: string, refusal: RegExp | null][] = [
  ['src/share/a.ts', '../store/read.ts', /share\/ is the floor/],
  ['src/share/b.ts', 'pg', /share\/ is the floor/],
  ['src/share/c.ts', './state.ts', null],
  ['src/store/a.ts', '../live/hub.ts', /share ← store/],
  ['src/store/migrations/a.ts', '../../graphql/schema.ts', /share ← store/],
  ['src/store/b.ts', '../share/state.ts', null],
  ['src/store/migrations/b.ts', '../entities.ts', null],
  ['src/store/c.ts', 'graphile-worker', null],
  ['src/live/a.ts', '../xmpp/room.ts', /share, store ← live/],
  ['src/live/b.ts', '../store/read.ts', null],
  ['src/files/a.ts', '../store/read.ts', /share ← files/],
  ['src/files/b.ts', '../share/keys.ts', null],
  ['src/xmpp/a.ts', '../graphql/schema.ts', /share ← xmpp/],
  ['src/graphql/a.ts', '../xmpp/room.ts', /← graphql ←/],
  ['src/graphql/b.ts', '../local/s3.ts', /← graphql ←/],
  ['src/graphql/c.ts', '../server.ts', /← graphql ←/],
  ['src/graphql/d.ts', '../live/hub.ts', null],
  ['src/graphql/e.ts', 'graphql', null],
  ['src/local/a.ts', '../share/keys.ts', /local ← main/],
  ['src/local/s3/a.ts', '../../server.ts', /local ← main/],
  ['src/local/c.ts', '../config.ts', null],
  ['src/local/b.ts', '../log.ts', null],
  ['src/server.ts', './local/s3.ts', /local ← main/],
  ['src/config.ts', './main.ts', /local ← main/],
  ['src/main.ts', './local/s3.ts', null],
  ['converter/src/a.ts', '../../src/share/keys.ts', /deployable of its own/],
  ['converter/src/office/a.ts', '../../../src/share/keys.ts', /deployable of its own/],
  ['converter/test/a.ts', '../src/job.ts', null],
  ['web/src/a.ts', '../../src/share/keys.ts', /a client like any other/],
  ['src/live/circle.ts', './ring.ts', /part of a cycle/],
  ['src/live/ring.ts', './circle.ts', /part of a cycle/],
];

interface Diagnostic {
  category: string;
  message: string;
  location: { path: string | { file: string } };
}

let folder: string;
let diagnostics: Diagnostic[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-arrows-'));
  const config = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
  await writeFile(join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
  for (const [file, imports] of ARROWS) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `import { a } from '${imports}';\nexport const b = a;\n`);
  }
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', folder];
  const { stdout } = await run(process.execPath, args, { cwd: folder }).catch((error) => error);
  ({ diagnostics } = JSON.parse(stdout));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const saidOf = (file: string) =>
  diagnostics
    .filter(({ location: { path } }) => (typeof path === 'string' ? path : path.file).endsWith(file))
    .map(({ message }) => message)
    .join('\n');

test.each(ARROWS)('%s importing %s', (file, _imports, refusal) => {
  if (refusal) expect(saidOf(file)).toMatch(refusal);
  else expect(saidOf(file)).toBe('');
});
