import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening extends AsyncDisposable {
  /** `http://host:port` */
  url: string;
}

/** What is being sent when a server closes may end, within this. In ms. */
const GRACE = 2_000;

/** Binds a server, 0 being any free port. @throws Error when the port is taken. */
export async function listen(server: Server, port: number, host = '127.0.0.1'): Promise<Listening> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const late = setTimeout(() => server.closeAllConnections(), GRACE).unref();
      await new Promise((closed) => {
        server.close(closed);
        server.closeIdleConnections();
      });
      clearTimeout(late);
    },
  };
}
