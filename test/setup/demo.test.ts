import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sharedSystem } from '../support/parts/system.ts';

const root = join(import.meta.dirname, '..', '..');

const demo = (data: string, ...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const env = { PATH: process.env['PATH'], LECTERN_DATA: data, NO_COLOR: '1' };
    const command = ['--import', 'tsx', join(root, 'scripts', 'demo.ts'), ...args];
    execFile(process.execPath, command, { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, out: stdout, err: stderr }),
    );
  });

test('the demonstration shows each change once over GraphQL and once over XMPP', async () => {
  const system = sharedSystem();
  const { code, out, err } = await demo(system.data);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^upload .*55\.6 kB in/m);
  expect(out).toMatch(/^pages .*6 of 6, the first after .*, all after/m);
  const sections = out.split('\n\n').slice(-5);
  expect(sections.map((part) => part.split('\n')[0])).toEqual([
    'start',
    'turn to page 2',
    'turn to page 3',
    'turn to page 4',
    'end',
  ]);
  for (const part of sections) {
    const version = /answer +\S+ m?s +version (\d+)/.exec(part)?.[1];
    expect(part).toMatch(
      new RegExp(`GraphQL +\\S+ m?s +\\{"data":\\{"videoUpdated":\\{"version":${version},`),
    );
    if (system.xmpp)
      expect(part).toMatch(new RegExp(`XMPP +\\S+ m?s +<message event="\\w+_sharing" id="\\S+:${version}">`));
  }
});

test('an unsupported file is refused with one sentence', async () => {
  const { code, err } = await demo(sharedSystem().data, join(root, 'LICENSE'));
  expect(code).toBe(1);
  expect(err).toBe('This type of file cannot be converted.\n');
});

test('a missing file is named', async () => {
  const { code, err } = await demo(sharedSystem().data, 'no-such.pdf');
  expect(code).toBe(1);
  expect(err).toBe('There is no file no-such.pdf.\n');
});

test('without a running Lectern the demonstration names the command to run first', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'lectern-demo-'));
  const { code, err } = await demo(empty);
  expect(code).toBe(1);
  expect(err).toMatch(/No Lectern is running here .*Run npm start in another terminal first\./);
  await rm(empty, { recursive: true });
});
