import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { VARIABLES as CONVERTER_VARIABLES } from '../../converter/src/config/variables.ts';
import { LOCAL_VARIABLES } from '../../local/variables.ts';
import { VARIABLES } from '../../src/config/variables.ts';

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

const source = (folder: string): string =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
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
    .filter((code) => /^(src|local|converter|web|test|bench|scripts|deploy|docs|\.ci)\/[\w./-]*$/.test(code))
    .filter((code) => !GENERATED.test(code) && !code.includes('/xx.'));
  const folders = [ROOT, join(ROOT, dirname(page))];
  expect(paths.filter((path) => !folders.some((folder) => existsSync(join(folder, path))))).toEqual([]);
});

test.each(PAGES)('every npm script that %s names exists', (page) => {
  const scriptsOf = (folder: string): string[] =>
    Object.keys(JSON.parse(read(join(folder, 'package.json'))).scripts);
  const unknown = [...read(page).matchAll(/npm run ([\w:-]+)(?: -w (\w+))?/g)]
    .filter(([, name = '', workspace = '.']) => !scriptsOf(workspace).includes(name))
    .map(([command]) => command);
  expect(unknown).toEqual([]);
});

test.each(['docs/operations.md', 'docs/configuration.md', 'docs/converter.md', 'SECURITY.md'])(
  'every log event that %s names is one that the code logs',
  (page) => {
    const code = ['src', 'converter/src', 'local'].map(source).join('\n');
    const logged = [...code.matchAll(/, '([a-z]+\.[a-z_]+)'\)/g)].map(([, event = '']) => event);
    const firstWordOf = (event: string) => event.split('.', 1).join();
    const firstWords = new Set(logged.map(firstWordOf));
    const events = codeSpansOf(page).filter(
      (name) => /^[a-z]+\.[a-z_]+$/.test(name) && firstWords.has(firstWordOf(name)),
    );
    expect(events.filter((event) => !code.includes(`'${event}'`))).toEqual([]);
  },
);

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
