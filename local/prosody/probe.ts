/** Tests whether Prosody accepts clients. Its process keeps running when it cannot open its ports. */
import { connect } from 'node:net';

/**
 * Opens a stream to `domain`.
 * @param timeout In ms.
 * @returns what the server sends up to its stream features or a stream error
 * (https://www.rfc-editor.org/rfc/rfc6120#section-4.3.2).
 * @throws Error when the server does not answer in time.
 */
export function readStreamFeatures(port: number, domain: string, timeout = 1_000): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({ port, host: '127.0.0.1' });
  let received = '';
  socket.setEncoding('utf8');
  socket.setTimeout(timeout, () => socket.destroy(new Error(`Prosody does not answer on port ${port}.`)));
  socket.on('connect', () =>
    socket.write(
      `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`,
    ),
  );
  socket.on('data', (text) => {
    received += text;
    if (/<\/stream:features>|<stream:error/.test(received)) socket.end('</stream:stream>');
  });
  socket.on('error', reject);
  socket.on('close', () => resolve(received));
  return promise.finally(() => socket.destroy());
}

/** @throws Error that names the domain or port that is not ready. */
export async function probe(ports: { c2s: number; http: number }, domains: string[]): Promise<void> {
  for (const domain of domains) {
    if (!(await readStreamFeatures(ports.c2s, domain)).includes('<mechanism>')) {
      throw new Error(`No login to ${domain} is possible on port ${ports.c2s}.`);
    }
  }
  const { status } = await fetch(`http://127.0.0.1:${ports.http}/xmpp-websocket`, {
    signal: AbortSignal.timeout(1_000),
  });
  if (status !== 200)
    throw new Error(`Prosody answers HTTP ${status} instead of a WebSocket on port ${ports.http}.`);
}
