/** Whether Prosody truly serves: it keeps running when it could not open its ports. */
import { connect } from 'node:net';

/** The server's opening words to somebody who comes to `domain`; rejects when there are none in time. */
export function greeting(port: number, domain: string, timeout = 1_000): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ port, host: '127.0.0.1' });
  let said = '';
  socket.setEncoding('utf8');
  socket.setTimeout(timeout, () => socket.destroy(new Error(`no answer on port ${port}`)));
  socket.on('connect', () =>
    socket.write(
      `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`,
    ),
  );
  socket.on('data', (text) => {
    said += text;
    if (/<\/stream:features>|<stream:error/.test(said)) socket.end('</stream:stream>');
  });
  socket.on('error', reject);
  socket.on('close', () => resolve(said));
  return promise.finally(() => socket.destroy());
}

/** @throws Error saying what is not there yet. */
export async function probe(ports: { c2s: number; http: number }, domains: string[]): Promise<void> {
  for (const domain of domains) {
    if (!(await greeting(ports.c2s, domain)).includes('<mechanism>')) {
      throw new Error(`nobody can log in to ${domain} on port ${ports.c2s}`);
    }
  }
  const { status } = await fetch(`http://127.0.0.1:${ports.http}/xmpp-websocket`, {
    signal: AbortSignal.timeout(1_000),
  });
  if (status !== 200) throw new Error(`no WebSocket on port ${ports.http} (HTTP ${status})`);
}
