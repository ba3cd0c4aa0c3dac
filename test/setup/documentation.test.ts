import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { VARIABLES as CONVERTER_VARIABLES } from '../../converter/src/config/variables.ts';
import { LOCAL_VARIABLES } from '../../local/variables.ts';
import { VARIABLES } from '../../src/config/variables.ts';
import { REFUSALS, TOKEN_LIMITS } from '../../src/graphql/audit/events.ts';
import { fencedBlocks } from '../support/fenced-blocks.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'web/README.md',
  ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`),
];

/** The anchor that GitHub gives to a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsOf = (page: string) =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

const codeSpansOf = (page: string) =>
  [...read(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code.trim());

const source = (folder: string, names = /\.ts$/): string =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => names.test(name) && !name.includes('node_modules') && !name.startsWith('dist'))
    .map((name) => read(join(folder, name)))
    .join('\n');

test.each(PAGES)('every relative link of %s leads to a file and a heading', (page) => {
  const broken = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
  expect(broken).toEqual([]);
});

/** Folders that exist only after a build or a start. `xx` stands for a language. */
const GENERATED = /^((web|converter)\/)?dist(\/|$)|^\.lectern/;

test.each(PAGES)('every path that %s names exists', (page) => {
  const paths = codeSpansOf(page)
    .flatMap((code) => code.split(/[\s=,:]+/))
    .filter((code) => /^(src|local|converter|web|test|bench|scripts|deploy|docs|\.ci)\/[\w./-]*$/.test(code))
    .filter((code) => !GENERATED.test(code) && !code.includes('/xx.'));
  const folders = [ROOT, join(ROOT, dirname(page))];
  expect(paths.filter((path) => !folders.some((folder) => existsSync(join(folder, path))))).toEqual([]);
});

test('every name of the code that CONTRIBUTING.md mentions exists', () => {
  const code = ['src', 'converter', 'local', 'web', 'test', 'bench', 'scripts', 'deploy']
    .map((folder) => source(folder, /\.(ts|tsx|cjs|json|graphql|yml)$/))
    .concat(['compose.yaml', 'biome.json', 'package.json', 'vitest.config.ts'].map(read))
    .join('\n');
  const words = new Set(code.match(/[\w$]+/g));
  const names = codeSpansOf('CONTRIBUTING.md').filter((span) => /^[A-Za-z_]\w*$/.test(span));
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !words.has(name))).toEqual([]);
});

test('the change of the first hour replaces a text that occurs once in the function that CONTRIBUTING.md names', () => {
  const [, name = '', file = '', text = '', by = ''] =
    /of `(\w+)` in `(src\/[\w/.-]+)`, replace `([^`]+)` by `([^`]+)`/.exec(read('CONTRIBUTING.md')) ?? [];
  const code = read(file);
  const [body = ''] = code.slice(code.indexOf(`function ${name}(`)).split('\n}\n');
  expect(body.split(text)).toHaveLength(2);
  const words = new Set(code.match(/\w+/g));
  expect((by.match(/\w+/g) ?? []).filter((word) => !words.has(word))).toEqual([]);
});

test.each(PAGES)('every npm script that %s names exists', (page) => {
  const scriptsOf = (folder: string): string[] =>
    Object.keys(JSON.parse(read(join(folder, 'package.json'))).scripts);
  const unknown = [...read(page).matchAll(/npm run ([\w:-]+)(?: -w (\w+))?/g)]
    .filter(([, name = '', workspace = '.']) => !scriptsOf(workspace).includes(name))
    .map(([command]) => command);
  expect(unknown).toEqual([]);
});

/** The names of the events that the code logs: the last argument of a call of a logger, and those of the audit trail. */
function loggedEvents(): string[] {
  const code = ['src', 'converter/src', 'local'].map((folder) => source(folder)).join('\n');
  const NAME = "'([a-z_]+(?:\\.[a-z_]+)+)'";
  const calls = new RegExp(`[lL]og\\.(?:debug|info|warn|error)\\([^;]*?${NAME},?\\s*\\)`, 'g');
  const [, ends = ''] = /type ConversionEnd =([^;]+);/.exec(code) ?? [];
  return [
    ...[...code.matchAll(calls)].map(([, event = '']) => event),
    ...[...code.matchAll(/'(audit\.[a-z_]+)'/g)].map(([, event = '']) => event),
    ...[...ends.matchAll(/'([a-z]+)'/g)].map(([, end]) => `conversion.${end}`),
  ];
}

const EVENT_PAGES = [
  'docs/log-events.md',
  'docs/operations.md',
  'docs/failures.md',
  'docs/configuration.md',
  'docs/converter.md',
  'docs/xmpp.md',
  'SECURITY.md',
];

test.each(EVENT_PAGES)('every log event that %s names is one that the code logs', (page) => {
  const logged = new Set(loggedEvents());
  const firstWordOf = (event: string) => event.split('.', 1).join();
  const firstWords = new Set([...logged].map(firstWordOf));
  const events = codeSpansOf(page).filter(
    (name) => /^[a-z_]+(\.[a-z_]+)+$/.test(name) && firstWords.has(firstWordOf(name)),
  );
  const isFile = (name: string) => /\.(json|log|ts|id|com|test)$/.test(name);
  expect(events.filter((event) => !logged.has(event) && !isFile(event))).toEqual([]);
});

test('docs/log-events.md describes every event that the code logs', () => {
  const described = new Set(codeSpansOf('docs/log-events.md'));
  const logged = loggedEvents();
  expect(logged.length).toBeGreaterThan(80);
  expect([...new Set(logged)].filter((event) => !described.has(event))).toEqual([]);
});

test('docs/operations.md describes every event and every reason of the audit trail', () => {
  const described = new Set(codeSpansOf('docs/operations.md'));
  const events = loggedEvents().filter((event) => event.startsWith('audit.'));
  expect([...events, ...REFUSALS, ...TOKEN_LIMITS].filter((name) => !described.has(name))).toEqual([]);
});

test('docs/api.md lists each limit of a token among the measures of TOO_MANY_REQUESTS', () => {
  const [, measures = ''] = /^\| `TOO_MANY_REQUESTS` \| (`\w+`.*?) \|/m.exec(read('docs/api.md')) ?? [];
  const listed = measures.match(/\w+(?=`)/g);
  expect(listed).toEqual(expect.arrayContaining([...TOKEN_LIMITS]));
  expect(listed).toHaveLength(TOKEN_LIMITS.length + 1);
  expect(listed).toContain('connectionsPerAddress');
});

/** Variables that only scripts read. */
const SCRIPT_VARIABLES = ['LECTERN_SUDO', 'LECTERN_URL', 'TEST_LENGTH', 'PGBENCH'];

test.each(PAGES)('every environment variable that %s names exists', (page) => {
  const names = [
    ...[...VARIABLES, ...LOCAL_VARIABLES].flatMap(({ name, formerName }) => [name, formerName ?? name]),
    ...CONVERTER_VARIABLES.map(({ name }) => name),
    ...SCRIPT_VARIABLES,
  ];
  const firstWordOf = (name: string) => name.split('_', 1).join();
  const firstWords = new Set(names.map(firstWordOf));
  const unknown = codeSpansOf(page)
    .filter((code) => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code) && firstWords.has(firstWordOf(code)))
    .filter((code) => !names.includes(code));
  expect(unknown).toEqual([]);
});

test('docs/architecture.md describes every folder of the server, and of the front and the converter', () => {
  const text = read('docs/architecture.md');
  const folders = ['src', 'web/src', 'converter/src'].flatMap((root) =>
    readdirSync(join(ROOT, root), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${name}/`),
  );
  expect(folders.filter((folder) => !text.includes(folder))).toEqual([]);
});

test('every source file begins with a comment that says what the file is', () => {
  const files = ['src', 'local', 'web/src', 'converter/src'].flatMap((root) =>
    globSync('**/*.{ts,tsx,py}', { cwd: join(ROOT, root) }).map((name) => `${root}/${name}`),
  );
  const sources = files.filter((file) => !/\/migrations\/Migration|\.generated\.ts$|node_modules/.test(file));
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.filter((file) => !/^(\/\*\*|""")/.test(read(file)))).toEqual([]);
});

test.each(PAGES)('every fenced block of %s names its language', (page) => {
  expect(fencedBlocks(page).filter(({ language }) => language === '')).toEqual([]);
});

test('README.md fits on three screens', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
});
