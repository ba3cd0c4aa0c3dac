/** The upload in README.md runs as it is written, with the address of the test's server. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { document, newWebinar, type Webinar } from '../../test/support/clients/webinar.ts';
import { sharedSystem } from '../../test/support/parts/system.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CACHE = join(ROOT, 'node_modules', '.cache');
const run = promisify(execFile);
const system = sharedSystem();

let folder: string;
let readme: string;
let webinar: Webinar;
beforeAll(async () => {
  await mkdir(CACHE, { recursive: true });
  // Node finds the packages of the repository from here.
  folder = await mkdtemp(join(CACHE, 'readme-'));
  readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  webinar = await newWebinar(system);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Saves a block of README.md. @returns the path of the file */
async function save(name: string): Promise<string> {
  const [, language = '', code = ''] =
    new RegExp(`<!-- readme: ${name} -->\n\`\`\`(\\w+)\n([^]*?)\n\`\`\``).exec(readme) ?? [];
  expect(code).toContain('http://127.0.0.1:4000/graphql');
  const file = join(folder, `${name}.${language === 'js' ? 'mjs' : language}`);
  await writeFile(file, code.replaceAll('127.0.0.1:4000', new URL(system.graphql).host));
  return file;
}

const environment = (TOKEN: string, DOCUMENT = '') => ({
  cwd: folder,
  env: { PATH: process.env['PATH'], TOKEN, VIDEO: webinar.id, DOCUMENT },
});

test('the upload becomes pages', async () => {
  await copyFile(document('firefox_stamp.pdf'), join(folder, 'talk.pdf'));
  const media = await webinar.createMedia();
  const { stdout } = await run(
    process.execPath,
    [await save('upload')],
    environment(webinar.instructor, media),
  );
  expect(stdout.trim()).toMatch(/^20\d$/);
  expect(await webinar.converted(media)).toMatchObject({ uploadState: 'READY', pageCount: 2 });
});
