/** A cable between the server and the chat server that a test can cut, hold, or cheat on. */
import { connect, createServer, type Socket } from 'node:net';

export interface Wire extends AsyncDisposable {
  service: string;
  /** How many times somebody has connected. */
  readonly connections: number;
  /** Both ends see the connection break. */
  cut(): void;
  /** Nothing passes and nobody is told, for those who connect now too; until `release`. */
  hold(): void;
  release(): void;
  /** Loses what the chat server says, where the test says so. */
  lose(lost: (said: string) => boolean): void;
}

export async function layWire(port: number): Promise<Wire> {
  const ends = new Set<Socket>();
  let connections = 0;
  let held = false;
  let lost = (_said: string) => false;
  const server = createServer((near) => {
    connections += 1;
    const far = connect({ port, host: '127.0.0.1' });
    for (const end of [near, far]) {
      ends.add(end.setNoDelay(true));
      end.on('error', () => {});
      end.on('close', () => {
        ends.delete(end);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (data) => held || far.write(data));
    far.on('data', (data) => held || lost(String(data)) || near.write(data));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address() as { port: number };
  const cut = () => {
    for (const end of ends) end.destroy();
  };
  return {
    service: `xmpp://127.0.0.1:${address.port}`,
    get connections() {
      return connections;
    },
    cut,
    hold() {
      held = true;
    },
    release() {
      held = false;
    },
    lose(which) {
      lost = which;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
}
