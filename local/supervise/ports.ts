/** Free, taken and answering TCP ports. */
import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const LOOPBACK = '127.0.0.1';

/** Binds a port for a moment. Returns its number, or null when it is taken. */
function bind(port: number, host: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

/** The ports that this process has chosen. */
const chosen = new Set<number>();

/**
 * Chooses a port for this process until its end, so that no other process of Lectern chooses the same port before the
 * caller binds it. The choice is a socket in Linux's abstract namespace, which the kernel removes with the process.
 * @returns whether no other process has chosen the port
 */
function choose(port: number): Promise<boolean> {
  if (chosen.has(port)) return Promise.resolve(true);
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'EADDRINUSE'));
    server.listen(`\0lectern-port-${port}`, () => {
      chosen.add(port);
      server.unref();
      resolve(true);
    });
  });
}

/**
 * Linux takes the ports of outgoing connections from 32768 on. A port below can be lost, between the check and the
 * moment when the caller binds it, only to a process of another program that picks the same number.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;
const MAX_ATTEMPTS = 100;

/** A free TCP port: `preferred` unless it is taken, else one at random. The caller should bind it soon. */
export async function freePort(preferred = 0, host = LOOPBACK): Promise<number> {
  if (preferred !== 0 && (await choose(preferred))) {
    const port = await bind(preferred, host);
    if (port !== null) return port;
  }
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const candidate = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (chosen.has(candidate) || !(await choose(candidate))) continue;
    const port = await bind(candidate, host);
    if (port !== null) return port;
  }
  throw new Error(`No free port on ${host} from ${FIRST_PORT} to ${LAST_PORT}.`);
}

/** Checks a port that a person has configured. @throws Error that names the port when it is taken. */
export async function claimPort(port: number, host = LOOPBACK): Promise<number> {
  const bound = await bind(port, host);
  if (bound === null) {
    throw new Error(
      `Port ${port} on ${host} is taken. Stop the process that uses it (ss -ltnp), or choose another port.`,
    );
  }
  return bound;
}

/** Waits until a port accepts connections. @throws the signal's reason, or Error after `timeout` ms. */
export async function portAnswers(
  port: number,
  {
    host = LOOPBACK,
    timeout = 10_000,
    signal,
  }: { host?: string; timeout?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const until = Date.now() + timeout;
  while (!(await accepts(port, host))) {
    signal?.throwIfAborted();
    if (Date.now() > until) throw new Error(`Nothing listens on ${host}:${port} after ${timeout} ms.`);
    // The signal's reason tells why the wait ended; the timer's own error does not.
    await delay(10, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

const accepts = (port: number, host: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
