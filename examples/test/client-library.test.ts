/** The client library as a site has it: the module at `/client.js` and its types at `/client.d.ts`. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readyDocument } from '../../test/support/clients/reports.ts';
import { newWebinar } from '../../test/support/clients/webinar.ts';
import { sharedSystem } from '../../test/support/parts/system.ts';

const TSC = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));
const SITE = 'https://lectern.example.org';
const system = sharedSystem();
const { origin } = new URL(system.graphql);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-client-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Saves a module of the server, and the modules that it imports, below `folder`. @returns the path of the file */
async function save(path: string): Promise<string> {
  const response = await fetch(`${origin}/${path}`);
  expect([path, response.status]).toEqual([path, 200]);
  const text = await response.text();
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  for (const [, imported = ''] of text.matchAll(/from\s*["'`](\.[^"'`]+)["'`]/g)) {
    await save(join(dirname(path), imported));
  }
  return file;
}

test('/client.js follows a video', async () => {
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const { watchVideo } = await import(/* @vite-ignore */ pathToFileURL(await save('client.js')).href);
  const webinar = await newWebinar(system);
  const document = await readyDocument(webinar, 3);
  await webinar.start(document, undefined, 2);
  const pages: number[] = [];
  const stop = watchVideo(
    { url: system.graphql, id: webinar.id, token: webinar.student },
    (video: { activeShare: { page: { number: number } } }) => pages.push(video.activeShare.page.number),
  );
  await expect.poll(() => pages.at(-1)).toBe(2);
  await webinar.navigate(document, 3);
  await expect.poll(() => pages.at(-1)).toBe(3);
  stop();
});

const PROGRAM = `import { connect, type Video, watchVideo } from '${SITE}/client.js';

let number: number | undefined;
const stop: () => void = watchVideo(
  { url: '${SITE}/graphql', id: 'ID', token: async (why: 'first' | 'expired') => why },
  (video: Video) => {
    number = video.activeShare?.page.number;
  },
);
// @ts-expect-error A page has no such field.
watchVideo({ url: '', id: '', token: '' }, (video) => video.activeShare?.page.nothing);
connect({ url: '', token: '' }).close();
stop();
console.log(number);
`;

test('/client.d.ts has the types of /client.js for a program that imports it by its URL', async () => {
  await save('client.d.ts');
  await writeFile(join(folder, 'program.ts'), PROGRAM);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable', 'dom'],
    types: [],
    paths: { [`${SITE}/client.js`]: ['./client.d.ts'] },
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const compiled = await promisify(execFile)(TSC, ['-p', folder]).catch((error) => error);
  expect(compiled.stdout).toBe('');
});
