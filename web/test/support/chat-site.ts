/** Another site's page with a Converse chat, and beside it a seat that receives states only through the room. */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';

const CONVERSE = dirname(createRequire(import.meta.url).resolve('converse.js/dist/converse.min.js'));
const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface ChatOptions {
  /** The origin of Lectern, which serves `embed.js` and `converse.js`. */
  lectern: string;
  video: string;
  xmpp: { websocket: string; domain: string; conference: string };
  nick: string;
}

const page = ({ lectern, video, xmpp, nick }: ChatOptions) => `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>A chat and a seat</title>
  <link rel="icon" href="data:," />
  <link rel="stylesheet" href="/converse/converse.min.css" />
  <link rel="stylesheet" href="${lectern}/lectern.css" />
  <style>
    body { margin: 0; display: grid; grid-template-columns: 1fr 460px; height: 100vh; }
    #seat { height: 100vh; } #chat { position: relative; height: 100vh; }
  </style>
  <body class="converse-embedded">
    <div id="seat"></div>
    <div id="chat"><converse-root class="conversejs"></converse-root></div>
    <script type="module" src="/converse/converse.min.js"></script>
    <script type="module">
      import { mount } from '${lectern}/embed.js';
      import { lectern } from '${lectern}/converse.js';

      const seat = mount(document.getElementById('seat'), { view: 'seat', id: '${video}' });
      converse.plugins.add('lectern', lectern({ onVideo: seat.receive }));
      converse.plugins.add('test', { initialize() { window.api = this._converse.api; } });
      converse.initialize({
        whitelisted_plugins: ['lectern', 'test'],
        authentication: 'anonymous',
        auto_login: true,
        jid: '${xmpp.domain}',
        websocket_url: '${xmpp.websocket}',
        nickname: '${nick}',
        auto_join_rooms: [{ jid: '${video}@${xmpp.conference}', nick: '${nick}' }],
        auto_reconnect: true,
        view_mode: 'embedded',
        singleton: true,
        discover_connection_methods: false,
        assets_path: '/converse/',
        i18n: 'en',
        persistent_store: 'none',
        show_controlbox_by_default: false,
        muc_show_logs_before_join: true,
        loglevel: 'error',
      });
    </script>
  </body>
</html>`;

/** Serves the page for each user at `/NICK`. */
export async function startChatSite(options: Omit<ChatOptions, 'nick'>) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const file = join(CONVERSE, path.slice('/converse'.length));
    if (!path.startsWith('/converse/')) {
      response.setHeader('content-type', 'text/html');
      return response.end(page({ ...options, nick: path.slice(1) }));
    }
    if (!existsSync(file)) return response.writeHead(404).end();
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    return createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: (nick: string) => `http://localhost:${port}/${nick}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
