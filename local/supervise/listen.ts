/** Lets a server of the development stack listen, and closes it in bounded time. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening extends AsyncDisposable {
  /** `http://host:port` */
  url: string;
}

/** Time in which running responses may end before their connections are closed. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Makes a server listen; port 0 picks a free one. @throws Error when the port is taken. */
export async function listen(server: Server, port: number, host = '127.0.0.1'): Promise<Listening> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closeTimer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS).unref();
      await new Promise((closed) => {
        server.close(closed);
        server.closeIdleConnections();
      });
      clearTimeout(closeTimer);
    },
  };
}
