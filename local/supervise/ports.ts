import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const LOOPBACK = '127.0.0.1';

/** Binds a port for a moment. Returns its number, or null when `port` is taken; 0 picks a free one. */
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

/**
 * A free TCP port: `preferred` unless it is taken, else one that the system chooses. Another process may take the
 * port before the caller binds it.
 */
export async function freePort(preferred = 0, host = LOOPBACK): Promise<number> {
  const port = (await bind(preferred, host)) ?? (await bind(0, host));
  if (port === null) throw new Error(`No free port on ${host}.`);
  return port;
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
  while (!(await answers(port, host))) {
    signal?.throwIfAborted();
    if (Date.now() > until) throw new Error(`Nothing listens on ${host}:${port} after ${timeout} ms.`);
    // The signal's reason tells why the wait ended; the timer's own error does not.
    await delay(10, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

const answers = (port: number, host: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
