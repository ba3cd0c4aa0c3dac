import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { claimPort, freePort, portAnswers } from '../../local/supervise/ports.ts';

let server: Server | undefined;
afterEach(() => new Promise((closed) => (server ? server.close(closed) : closed(undefined))));

const listen = (port: number) =>
  new Promise<void>((listening) => {
    server = createServer((socket) => socket.end()).listen(port, '127.0.0.1', listening);
  });

test('a preferred port is used when it is free', async () => {
  const port = await freePort();
  expect(await freePort(port)).toBe(port);
  expect(await claimPort(port)).toBe(port);
});

test('a taken port is replaced when it was only preferred, and named in an error when it was configured', async () => {
  const port = await freePort();
  await listen(port);
  expect(await freePort(port)).not.toBe(port);
  await expect(claimPort(port)).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken.`);
});

test('a port that another process has chosen is replaced before that process binds it', async () => {
  const script = `
    import { freePort } from './local/supervise/ports.ts';
    console.log(await freePort());
    setInterval(() => {}, 1e6);`;
  const other = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: other.stdout }), 'line');
  const port = Number(line);
  expect(await freePort(port)).not.toBe(port);
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect(await freePort(port)).toBe(port);
});

test('waiting for a port ends when it accepts connections, or after the timeout', async () => {
  const port = await freePort();
  const waiting = portAnswers(port);
  await listen(port);
  await waiting;
  await expect(portAnswers(await freePort(), { timeout: 50 })).rejects.toThrow(
    /Nothing listens on .* after 50 ms/,
  );
});
