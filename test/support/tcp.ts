/** A line to somebody else that can be cut, and held so that nothing comes through. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Line extends AsyncDisposable {
  /** The same URL by way of this line. */
  url: string;
  /** Everybody is thrown out and nobody gets in. */
  cut(): void;
  /** Everybody stays and hears nothing. */
  hold(): void;
  /** From here on it is as before; whoever was held is thrown out. */
  mend(): void;
}

export async function lineTo(destination: string): Promise<Line> {
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
    hold() {
      state = 'held';
    },
    mend() {
      if (state === 'held') drop();
      state = 'up';
    },
    async [Symbol.asyncDispose]() {
      proxy.close();
      drop();
    },
  };
}
