/** The limit: a broadcast of the same bytes to every WebSocket, without a protocol. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { stateOf, VIDEO } from '../selection.ts';
import { type Contender, listen } from './contender.ts';

export async function rawWs(): Promise<Contender> {
  const http = createServer();
  const server = new WebSocketServer({ server: http, handleProtocols: () => 'graphql-transport-ws' });
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      if (String(data).includes('connection_init')) socket.send('{"type":"connection_ack"}');
    });
  });
  return {
    port: await listen(http),
    publish(version) {
      const payload = { data: { videoUpdated: stateOf(version) } };
      const message = Buffer.from(JSON.stringify({ id: VIDEO, type: 'next', payload }));
      for (const client of server.clients) client.send(message, { binary: false });
    },
  };
}
