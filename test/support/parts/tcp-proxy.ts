/** A TCP proxy that a test can cut, or freeze so that no data passes. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy extends AsyncDisposable {
  /** The URL of the target through this proxy. */
  url: string;
  /** Closes every connection and refuses new ones. */
  cut(): void;
  /** Keeps every connection open and passes no data. */
  freeze(): void;
  /** Passes data again. It closes the connections that were frozen. */
  restore(): void;
}

export async function startTcpProxy(destination: string): Promise<TcpProxy> {
  const target = new URL(destination);
  const sockets = new Set<Socket>();
  let state: 'up' | 'cut' | 'held' = 'up';
  const proxy = createServer((near) => {
    if (state === 'cut') return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    join(near, far);
    join(far, near);
  });

  function join(from: Socket, to: Socket): void {
    sockets.add(from);
    from.on('data', (data) => state === 'up' && to.write(data));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }

  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };

  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(destination);
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    cut() {
      state = 'cut';
      drop();
    },
    freeze() {
      state = 'held';
    },
    restore() {
      if (state === 'held') drop();
      state = 'up';
    },
    async [Symbol.asyncDispose]() {
      proxy.close();
      drop();
    },
  };
}
