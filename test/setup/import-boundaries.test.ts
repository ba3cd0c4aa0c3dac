import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** A file, what it imports, and the sentence with which Biome refuses it; null when Biome allows it. */
const IMPORTS: [file: string, imported: string, refusal: RegExp | null][] = [
  ['src/domain/a.ts', '../store/read.ts', /src\/domain\/ holds the rules and imports nothing/],
  ['src/domain/b.ts', 'pg', /src\/domain\/ holds the rules and imports nothing/],
  ['src/domain/c.ts', './state.ts', null],
  ['src/domain/d.ts', './upload/report.ts', null],
  ['src/domain/names/a.ts', '../../store/read.ts', /src\/domain\/ holds the rules and imports nothing/],
  ['src/domain/names/b.ts', '../../log.ts', /src\/domain\/ holds the rules and imports nothing/],
  ['src/domain/names/c.ts', 'pg', /src\/domain\/ holds the rules and imports nothing/],
  ['src/domain/names/d.ts', '../problem.ts', null],
  ['src/domain/upload/a.ts', '../names/title.ts', null],
  ['src/domain/upload/b.ts', './promote.ts', null],
  ['src/store/a.ts', '../live/hub.ts', /src\/store\/ may import domain\/ and log.ts/],
  ['src/store/migrations/a.ts', '../../graphql/schema.ts', /src\/store\/ may import domain\//],
  ['src/store/b.ts', '../domain/state.ts', null],
  ['src/store/migrations/b.ts', '../entities.ts', null],
  ['src/store/c.ts', 'graphile-worker', null],
  ['src/store/d.ts', '../log.ts', null],
  ['src/store/e.ts', '../config/config.ts', /src\/store\/ may import domain\//],
  ['src/live/a.ts', '../xmpp/room/rooms.ts', /src\/live\/ may import domain\/ and store\//],
  ['src/live/b.ts', '../store/read.ts', null],
  ['src/files/a.ts', '../store/read.ts', /src\/files\/ may import domain\//],
  ['src/files/b.ts', '../domain/keys.ts', null],
  ['src/xmpp/a.ts', '../graphql/schema.ts', /src\/xmpp\/ may import domain\//],
  ['src/xmpp/room/a.ts', '../../store/read.ts', /src\/xmpp\/ may import domain\//],
  [
    'src/telemetry/a.ts',
    '../transport/limits.ts',
    /src\/telemetry\/ may import domain\/, store\/ and live\//,
  ],
  [
    'src/graphql/a.ts',
    '../xmpp/room/rooms.ts',
    /src\/graphql\/ may import domain\/, store\/, files\/ and live\//,
  ],
  ['src/graphql/b.ts', '../transport/limits.ts', /src\/graphql\/ may import/],
  ['src/graphql/resolvers/a.ts', '../../http/server.ts', /src\/graphql\/ may import/],
  ['src/graphql/c.ts', '../app.ts', /src\/graphql\/ may import/],
  ['src/graphql/f.ts', '../job-and-server-options.ts', /src\/graphql\/ may import/],
  ['src/graphql/d.ts', '../live/hub.ts', null],
  ['src/graphql/e.ts', 'graphql', null],
  ['src/transport/a.ts', '../http/server.ts', /src\/transport\/ may import domain\/ and graphql\//],
  ['src/transport/sse/a.ts', '../../store/read.ts', /src\/transport\/ may import/],
  ['src/transport/b.ts', '../graphql/context.ts', null],
  [
    'src/jobs/a.ts',
    '../graphql/context.ts',
    /src\/jobs\/ may import domain\/, store\/, files\/, live\/ and xmpp\//,
  ],
  ['src/jobs/b.ts', '../xmpp/message.ts', null],
  [
    'src/http/a.ts',
    '../store/read.ts',
    /src\/http\/ may import domain\/, graphql\/, transport\/ and telemetry\//,
  ],
  ['src/http/b.ts', '../transport/limits.ts', null],
  ['src/config/a.ts', '../app.ts', /src\/config\/ imports nothing/],
  ['src/live/c.ts', '../../local/s3/server.ts', /src\/live\/ may import/],
  ['src/app.ts', './main.ts', /Nothing imports main.ts/],
  ['src/log.ts', '../local/s3/server.ts', /src\/ imports no other workspace/],
  ['src/main.ts', '../local/embedded.ts', /local\/ imports src\/, never the reverse/],
  ['local/a.ts', '../src/app.ts', null],
  ['local/s3/a.ts', '../../src/main.ts', /local\/ may import src\/ except main.ts/],
  ['local/b.ts', '../converter/src/main.ts', /local\/ may import src\/ except main.ts/],
  ['converter/src/a.ts', '../../src/domain/keys.ts', /deployable of its own/],
  ['converter/src/office/a.ts', '../../../src/domain/keys.ts', /deployable of its own/],
  ['converter/test/a.ts', '../src/main.ts', null],
  ['converter/test/support/a.ts', '../../src/main.ts', null],
  ['web/src/a.ts', '../../src/domain/keys.ts', /a client like any other/],
  ['web/src/client/a.ts', '../session/video-store.ts', /web\/src\/client\/ imports nothing else/],
  ['web/src/client/room/a.ts', '../../ui/download.ts', /web\/src\/client\/ imports nothing else/],
  ['web/src/client/room/b.ts', '../link.ts', null],
  ['web/src/client/b.ts', '../../../src/domain/keys.ts', /a client like any other/],
  ['web/test/a.ts', '../../src/domain/keys.ts', /a client like any other/],
  ['web/test/client/a.ts', '../../../src/domain/keys.ts', /a client like any other/],
  ['web/test/client/b.ts', '../../src/client/link.ts', null],
  ['web/src/i18n/a.ts', '../session/context.ts', /web\/src\/i18n\/ imports nothing else/],
  ['web/src/converse/a.ts', '../session/session.ts', /web\/src\/converse\/ may import client\//],
  ['web/src/session/a.ts', '../ui/download.ts', /web\/src\/session\/ may import client\/ and i18n\//],
  ['web/src/session/b.ts', '../client/link.ts', null],
  [
    'web/src/ui/controls/a.ts',
    '../../page/page-title.ts',
    /web\/src\/ui\/ may import client\/, i18n\/ and session\//,
  ],
  [
    'web/src/page/a.ts',
    '../stage/stage.tsx',
    /web\/src\/page\/ may import client\/, i18n\/, session\/, ui\/ and pointer\//,
  ],
  ['web/src/page/gestures/a.ts', '../../seat/look-back.ts', /web\/src\/page\/ may import/],
  ['web/src/page/b.ts', '../ui/download.ts', null],
  ['web/src/page/c.ts', '../pointer/stroke.ts', null],
  ['web/src/pointer/a.ts', '../ui/download.ts', /web\/src\/pointer\/ may import client\/ and session\//],
  ['web/src/seat/a.ts', '../stage/stage.tsx', /web\/src\/seat\/ may import/],
  ['web/src/stage/documents/a.ts', '../../seat/seat.tsx', /web\/src\/stage\/ may import/],
  ['web/src/stage/documents/b.ts', '../session/deck.ts', null],
  ['web/src/stage/a.ts', '../app/mount.tsx', /web\/src\/stage\/ may import/],
  ['web/src/app/a.ts', '../embed.ts', /web\/src\/app\/ may import/],
  ['web/src/app/b.ts', '../stage/stage.tsx', null],
  ['bench/a.ts', '../test/live/hub.test.ts', /bench\/ and scripts\/ import no test/],
  ['bench/convert/a.ts', '../../converter/test/tools/corpus.ts', /bench\/ and scripts\/ import no test/],
  ['bench/convert/b.ts', '../../converter/test/support/naive.ts', null],
  ['scripts/a.ts', '../test/support/role-matrix.ts', null],
  ['src/live/circle.ts', './ring.ts', /part of a cycle/],
  ['src/live/ring.ts', './circle.ts', /part of a cycle/],
  ['src/live/type-circle.ts', 'type ./type-ring.ts', /part of a cycle/],
  ['src/live/type-ring.ts', 'type ./type-circle.ts', /part of a cycle/],
];

interface Diagnostic {
  category: string;
  message: string;
  location: { path: string | { file: string } };
}

let folder: string;
let diagnostics: Diagnostic[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-imports-'));
  const config = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'));
  await writeFile(join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
  for (const [file, imported] of IMPORTS) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    const [path, kind] = imported.startsWith('type ') ? [imported.slice(5), 'type '] : [imported, ''];
    await writeFile(
      join(folder, file),
      `import ${kind}{ a } from '${path}';\nexport const b${kind ? ': a | null = null' : ' = a'};\n`,
    );
  }
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', folder];
  const { stdout } = await run(process.execPath, args, { cwd: folder }).catch((error) => error);
  ({ diagnostics } = JSON.parse(stdout));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const messagesAbout = (file: string) =>
  diagnostics
    .filter(({ location: { path } }) => (typeof path === 'string' ? path : path.file).endsWith(file))
    .map(({ message }) => message)
    .join('\n');

test.each(IMPORTS)(
  'the import into %s of %s is refused or allowed as docs/architecture.md says',
  (file, _imported, refusal) => {
    if (refusal) expect(messagesAbout(file)).toMatch(refusal);
    else expect(messagesAbout(file)).toBe('');
  },
);
