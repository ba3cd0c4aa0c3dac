/** The log while its destination accepts no data. Each test logs in a separate process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const SERVER = new URL('../src/log.ts', import.meta.url);
const CONVERTER = new URL('../converter/src/log.ts', import.meta.url);

/** Logs lines of a kilobyte, writes its memory in bytes to descriptor 3, and ends when its input ends. */
const program = (module: URL, lines: number) => `
  import { writeSync } from 'node:fs';
  import { openLog } from ${JSON.stringify(module.href)};
  const log = openLog('info');
  for (let line = 0; line < ${lines}; line++) {
    log.info({ padding: 'x'.repeat(1000) }, 'test.line');
    if (line % 100 === 0) await new Promise(setImmediate);
  }
  writeSync(3, process.memoryUsage.rss() + ' ');
  for await (const _ of process.stdin);
  log.info({}, 'test.end');
  writeSync(3, 'ended');
`;

const start = (module: URL, lines: number, output: number | 'pipe') =>
  spawn(process.execPath, ['--input-type=module', '--eval', program(module, lines)], {
    stdio: ['pipe', output, output, 'pipe'],
  });

test.each([
  ['server', SERVER],
  ['converter', CONVERTER],
])('a full disk neither ends nor fills the process of the %s that logs', async (_name, module) => {
  const full = openSync('/dev/full', 'w');
  const child = start(module, 20_000, full);
  closeSync(full);
  const report = text(child.stdio[3] as Readable);
  child.stdin?.end();
  const [code] = await once(child, 'exit');
  const [memory, end] = (await report).split(' ');
  expect({ code, end }).toEqual({ code: 0, end: 'ended' });
  // The lines have 20 MB.
  expect(Number(memory)).toBeLessThan(150 * 2 ** 20);
});

test('lines that do not fit are counted, and the log contains the count as soon as a line fits', async () => {
  const child = start(SERVER, 5_000, 'pipe');
  await once(child.stdio[3] as Readable, 'data');
  const output = text(child.stdout as Readable);
  child.stdout?.once('data', () => child.stdin?.end());
  const lines = (await output)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const received = lines.filter(({ msg }) => msg === 'test.line').length;
  const dropped = lines
    .filter(({ msg }) => msg === 'log.lines_dropped')
    .reduce((sum, { lines: count }) => sum + count, 0);
  expect(dropped).toBeGreaterThan(0);
  expect(received + dropped).toBe(5_000);
});

test.each([
  ['server', SERVER],
  ['converter', CONVERTER],
])(
  'a line of the %s has the message and the stack of an error, whatever the name of its field is',
  async (_name, module) => {
    const lines = `
    import { openLog } from ${JSON.stringify(module.href)};
    const error = new Error('the part failed', { cause: new Error('the disk is full') });
    openLog('info').error({ err: error, error, reason: error, part: 'jobs' }, 'test.failed');
  `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', lines]);
    const output = await Promise.all([text(child.stdout), text(child.stderr)]);
    const { err, error, reason, part } = JSON.parse(output.join(''));
    for (const field of [err, error, reason]) {
      expect(field).toMatchObject({ type: 'Error', message: expect.stringContaining('the part failed') });
      expect(JSON.stringify(field)).toContain('the disk is full');
    }
    expect(part).toBe('jobs');
  },
);
