import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const LOOPBACK = '127.0.0.1';

/** The port that was bound, or null when somebody has `port`. 0 asks for any free one. */
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
 * A free TCP port: `preferred` when nobody has it, else one chosen by the system. It is only free now;
 * whoever asks should bind it at once.
 */
export async function freePort(preferred = 0, host = LOOPBACK): Promise<number> {
  const port = (await bind(preferred, host)) ?? (await bind(0, host));
  if (port === null) throw new Error(`No free port on ${host}.`);
  return port;
}

/** @throws Error naming the port when somebody has it: for ports a person has configured. */
export async function claimPort(port: number, host = LOOPBACK): Promise<number> {
  const bound = await bind(port, host);
  if (bound === null) {
    throw new Error(`Port ${port} on ${host} is taken. Stop who has it (ss -ltnp), or choose another port.`);
  }
  return bound;
}

/** Waits until somebody answers on a port. @throws the signal's reason, or Error after `timeout` ms. */
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
    if (Date.now() > until) throw new Error(`Nobody answered on ${host}:${port} within ${timeout} ms.`);
    // An abort says why by its reason, not by the timer's own error.
    await delay(10, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

const answers = (port: number, host: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
