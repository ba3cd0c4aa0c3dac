import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, expect, test, vi } from 'vitest';
import { BROTLI } from '../../precompress.ts';

const WEB = fileURLToPath(new URL('../../', import.meta.url));
/** Limit of the code that a student's browser loads before the first page, in the bytes that the server sends. */
const SEAT_BUDGET = 110_000;
/** Limit of the code that a presenter's browser loads in addition, in gzipped bytes. */
const STAGE_BUDGET = 62_000;
/** Limit of the client library and of the Converse plug-in, in gzipped bytes. What replaces a WebSocket is 2 kB of it. */
const CLIENT_BUDGET = 17_000;

type Output = Rolldown.RolldownOutput['output'][number];
let output: Output[];

beforeAll(async () => {
  vi.stubEnv('NODE_ENV', 'production');
  // build() returns another type only when it watches files.
  const built = (await build({
    root: WEB,
    logLevel: 'silent',
    build: { write: false },
  })) as Rolldown.RolldownOutput;
  output = built.output;
});

const chunk = (name: string) => {
  const found = output.find((file) => file.type === 'chunk' && file.name === name);
  if (found?.type !== 'chunk') throw new Error(`There is no ${name}.`);
  return found;
};

/** The file names of a chunk and of all chunks that it imports statically. */
function needed(name: string, seen = new Set<string>()): Set<string> {
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const found = output.find(({ fileName }) => fileName === file);
    if (found?.type === 'chunk') found.imports.forEach(visit);
  };
  visit(chunk(name).fileName);
  return seen;
}

const contentOf = (fileName: string) => {
  const file = output.find((each) => each.fileName === fileName);
  return file?.type === 'chunk' ? file.code : (file?.source ?? '');
};

const gzipped = (files: Iterable<string>) =>
  [...files].reduce((sum, fileName) => sum + gzipSync(contentOf(fileName)).length, 0);

const sent = (files: Iterable<string>) =>
  [...files].reduce((sum, fileName) => sum + brotliCompressSync(contentOf(fileName), BROTLI).length, 0);

test('the seat loads less than 110 kB of scripts and styles', () => {
  const size = sent([...needed('main'), 'lectern.css', 'index.html']);
  expect(size).toBeGreaterThan(50_000);
  expect(size).toBeLessThan(SEAT_BUDGET);
});

test('the seat does not load the chunk of the stage', () => {
  const seat = needed('main');
  const stage = [...needed('stage')].filter((file) => !seat.has(file));
  expect(stage).toContain(chunk('stage').fileName);
  expect(gzipped(stage)).toBeLessThan(STAGE_BUDGET);
});

test('the client library and the Converse plug-in do not load React', () => {
  for (const name of ['client', 'converse']) {
    const files = [...needed(name)];
    expect(files.some((file) => /mount|stage/.test(file))).toBe(false);
    expect(gzipped(files)).toBeLessThan(CLIENT_BUDGET);
  }
});

test('index.html has no inline script or style, which a strict content security policy refuses', async () => {
  const index = output.find(({ fileName }) => fileName === 'index.html');
  const html = index?.type === 'asset' ? String(index.source) : '';
  expect(html).toContain('<script type="module"');
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
  expect(html).not.toMatch(/<style|\son\w+=|\sstyle=/);
});

test('the build contains no address of another site that a browser would request', async () => {
  // Names of XML namespaces, and pages that error messages refer to.
  const known =
    /^https?:\/\/(www\.w3\.org|jabber\.org|react\.dev|react-aria\.adobe\.com|github\.com|gist\.github\.com|bit\.ly|reactjs\.org|bugs?\.|bugzilla\.|developer\.|stackoverflow\.|npmjs\.|localhost|fb\.me|react-spectrum\.adobe\.com)/;
  const code = output
    .flatMap((file) => (file.type === 'chunk' ? [file.code] : [String(file.source)]))
    .join('\n');
  const requests = [...new Set(code.match(/https?:\/\/[a-z0-9.-]+\.[a-z]{2,}/gi) ?? [])];
  expect(requests.filter((address) => !known.test(address))).toEqual([]);
  expect(await readFile(`${WEB}index.html`, 'utf8')).not.toMatch(/https?:/);
});
