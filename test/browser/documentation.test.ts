/** Runs the examples of the documentation as they stand, against a running system. */
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { client, type Element } from '@xmpp/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../support/clients/ask.ts';
import { watch } from '../support/clients/viewer.ts';
import { document, newWebinar, type Webinar } from '../support/clients/webinar.ts';
import { type Block, fencedBlocks } from '../support/fenced-blocks.ts';
import { openBrowser, PAGE_TIMEOUT_MS } from '../support/parts/chromium.ts';
import { JWT_SECRET, sharedSystem } from '../support/parts/system.ts';
import { type StartedCommand, startCommand } from '../support/run/start-command.ts';

type Run = (code: string) => Promise<void>;
/** A string is the reason why the block is not run. */
type Step = Run | string;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const system = sharedSystem();
const origin = new URL(system.graphql).origin;
let webinar: Webinar;
/** A folder with a file to upload, as a reader of the page has one. */
let folder: string;
/** What the examples read and set. */
const env: Record<string, string> = {};

beforeAll(async () => {
  webinar = await newWebinar(system);
  folder = await mkdtemp(join(tmpdir(), 'lectern-examples-'));
  await mkdir(join(folder, 'src'));
  await copyFile(document('firefox_stamp.pdf'), join(folder, 'slides.pdf'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true }));

/** Puts the running system, its webinar and the file in the place of those that the example names. */
const here = (code: string) =>
  code
    .replaceAll('http://127.0.0.1:4000', origin)
    .replaceAll('00000000-0000-0000-0000-000000000000', webinar.id)
    .replace('talk.pptx', join(folder, 'slides.pdf'))
    .replace('--video ID', `--video ${webinar.id}`);

function start(command: string, args: string[], cwd = folder): StartedCommand {
  const settings = { LECTERN_DATA: system.data, JWT_SECRET, npm_config_update_notifier: 'false' };
  return startCommand(command, args, cwd, { ...settings, ...env });
}

/** Runs commands to their end, and keeps the variables that they set. */
const shell =
  (check: (output: string) => unknown, cwd?: string): Run =>
  async (code) => {
    const variables = 'echo "LECTERN=$LECTERN VIDEO=$VIDEO TOKEN=$TOKEN DOCUMENT=$DOCUMENT" > variables.txt';
    const commands = `set -e\n${here(code)}\ncd '${folder}'; ${variables}`;
    const output = await start('/bin/sh', ['-c', commands], cwd).ended();
    const text = await readFile(join(folder, 'variables.txt'), 'utf8');
    for (const [, name = '', value = ''] of text.matchAll(/(\w+)=(\S*)/g)) env[name] = value;
    await check(output);
  };

/** Runs a program that follows the video, and turns a page of the document that is shared. */
async function follows(program: StartedCommand): Promise<void> {
  try {
    for (const page of [1, 2]) {
      await webinar.navigate(env['DOCUMENT'] as string, page);
      await expect.poll(program.output).toContain(`"number":${page}`);
      const { activeShare, version } = await webinar.video();
      expect(activeShare.page.number).toBe(page);
      await expect.poll(program.output).toContain(`"version":${version}`);
    }
  } finally {
    program.stop();
  }
}

const followedByShell: Run = (code) => follows(start('/bin/sh', ['-c', here(code)]));

const followedByNode: Run = async (code) => {
  expect(code.trim().split('\n').filter(Boolean).length).toBeLessThanOrEqual(12);
  await writeFile(join(folder, 'follow.js'), code);
  await follows(start(process.execPath, ['follow.js']));
};

const uploadedByBrowser: Run = async (code) => {
  await using browser = await openBrowser();
  const page = await browser.newPage();
  page.setDefaultTimeout(PAGE_TIMEOUT_MS);
  // A page of another origin, as that of a platform is.
  const platform = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end(),
  );
  await once(platform.listen(0, '127.0.0.1'), 'listening');
  await page.goto(`http://127.0.0.1:${(platform.address() as AddressInfo).port}/`);
  const media = await webinar.createMedia();
  const bytes = await readFile(join(folder, 'slides.pdf'), 'base64');
  await page.evaluate(
    async ([source, url, token, id, base64]) => {
      const upload = new Function(`${source}; return upload;`)();
      const blob = await (await fetch(`data:application/pdf;base64,${base64}`)).blob();
      await upload(url, token, id, new File([blob], 'slides.pdf', { type: 'application/pdf' }));
    },
    [code, system.graphql, webinar.instructor, media, bytes] as const,
  );
  platform.close();
  expect((await webinar.converted(media)).uploadState).toBe('READY');
};

/** The library's types leave out the method that sends text as it is. */
type Writer = { write(text: string): Promise<void> };

const joins: Run = async (stanza) => {
  const { service, domain, conference } = system.xmpp as NonNullable<typeof system.xmpp>;
  const entity = client({ service, domain });
  entity.reconnect.stop();
  const received: Element[] = [];
  entity.on('error', () => {}).on('stanza', (each) => received.push(each));
  await entity.start();
  const values: Record<string, string> = { video: webinar.id, conference, nickname: 'reader' };
  await (entity as unknown as Writer).write(
    stanza.replaceAll(/\{(\w+)\}/g, (_match, name) => values[name] ?? ''),
  );
  await expect.poll(() => received.map(String).join('')).toContain('<status code="110"/>');
  await entity.stop();
};

const typeChecks: Run = async (code) => {
  await writeFile(join(folder, 'src/client.ts'), code);
  const flags =
    '--noEmit --strict --skipLibCheck --allowImportingTsExtensions --module nodenext --target es2024';
  await start('npx', ['tsc', ...flags.split(' '), 'src/client.ts']).ended();
};

const written =
  (path: string): Run =>
  (code) =>
    writeFile(join(folder, path), code);

const uploaded = shell(async () => {
  expect((await webinar.converted(env['DOCUMENT'] as string)).uploadState).toBe('READY');
});

const shared = shell(async () => {
  expect((await webinar.video()).activeShare).toMatchObject({
    media: { id: env['DOCUMENT'] },
    page: { number: 2 },
  });
});

const setsVariables = shell(() => expect(env).toMatchObject({ LECTERN: origin, VIDEO: webinar.id }), ROOT);
const queried = shell((output) => expect(JSON.parse(output).data.video.title).toBe('A test'));
const generated = shell(async () =>
  expect(await readFile(join(folder, 'src/operations.ts'), 'utf8')).toContain('TurnsDocument'),
);

const followsPointer: Run = async (code) => {
  const query = code.replace('pointerMoved', 'videoUpdated: pointerMoved');
  const point = 'mutation ($id: ID!) { point(id: $id, page: 2, points: [100, 200]) }';
  await using viewer = watch(system, webinar.student, webinar.id, query);
  const isSeen = async () => {
    const { data } = await ask(system.graphql, webinar.instructor, point, { id: env['DOCUMENT'] });
    return data.point && viewer.states.some(({ points }) => String(points) === '100,200');
  };
  await expect.poll(isSeen).toBe(true);
};

const readsTimeline: Run = async (code) => {
  const { data, errors } = await ask(system.graphql, webinar.instructor, code, { id: webinar.id });
  expect(errors).toEqual([]);
  expect(data.video.timelineFile).toMatch(/^WEBVTT\n/);
};

const PAGE_IMAGES = `query ($id: ID!) { video(id: $id) { activeShare { page { url images { url width } } } } }`;

/** Chromium loads one of the images of the page that is shared. */
const showsPage: Run = async (code) => {
  const { data } = await ask(system.graphql, webinar.student, PAGE_IMAGES, { id: webinar.id });
  const { url, images } = data.video.activeShare.page as {
    url: string;
    images: { url: string; width: number }[];
  };
  const srcset = images.map((image) => `${image.url} ${image.width}w`).join(', ');
  await using browser = await openBrowser();
  const page = await browser.newPage();
  page.setDefaultTimeout(PAGE_TIMEOUT_MS);
  await page.setContent(code.replace('{url}', url).replace(/(?<=srcset=")[^"]*/, srcset));
  const loaded = await page
    .locator('img')
    .evaluate((image: HTMLImageElement) => image.decode().then(() => image.currentSrc));
  expect(images.map((image) => image.url)).toContain(loaded);
};

/**
 * What each block of a page is for, in the order of the page. The blocks of a page share the folder and the variables.
 */
const PAGES: Record<string, Step[]> = {
  'docs/api.md': [
    setsVariables,
    queried,
    uploaded,
    uploadedByBrowser,
    shared,
    followedByShell,
    followedByNode,
    followedByNode,
    written('src/turns.graphql'),
    written('codegen.yml'),
    generated,
    typeChecks,
    followsPointer,
    readsTimeline,
    showsPage,
  ],
  'README.md': [
    'npm start installs packages; test/end-to-end/lifecycle.test.ts runs what it starts',
    'a drawing',
    shell((output) => expect(output).toMatch(/end_sharing(.|\n)*\n[\w-]+\.[\w-]+\.[\w-]+\n$/), ROOT),
    (code) => {
      const [variables = '', ...requests] = code.split('\n\n');
      return setsVariables(variables).then(() => followedByShell(requests.join('\n\n')));
    },
    'examples/test/readme.test.ts runs it',
  ],
  'docs/xmpp.md': [
    joins,
    'test/xmpp/documentation.test.ts compares it with the message that the server sends',
    'test/xmpp/documentation.test.ts compares it with the body that the server sends',
    'test/xmpp/state-query.test.ts sends such a query',
  ],
};

describe.each(Object.entries(PAGES))('%s', (page, steps) => {
  const blocks = fencedBlocks(page);

  it('has as many examples as this test runs or leaves out for a reason', () => {
    expect(blocks.map(({ line }) => line)).toHaveLength(steps.length);
  });

  const rows = blocks.map((block, index): [Block, Step] => [block, steps[index] ?? 'there is no step']);
  for (const [{ language, code, line }, step] of rows) {
    const name = `the example in ${language} in line ${line} works as it stands`;
    if (typeof step === 'string') it.skip(`${name}: ${step}`);
    else it(name, () => step(code), 120_000);
  }
});
