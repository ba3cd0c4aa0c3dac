/** Event streams and WebSockets behind nginx and HAProxy, as Debian ships them and as docs/operations.md describes. */
import { createClient } from 'graphql-ws';
import { describe, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask } from '../support/clients/ask.ts';
import { newWebinar, type Webinar } from '../support/clients/webinar.ts';
import { fencedBlocks } from '../support/fenced-blocks.ts';
import { sharedSystem } from '../support/parts/system.ts';
import { isInstalled, type ProxyName, startProxy } from '../support/servers/proxy.ts';

/** What an operator adds at least. */
const LEAST: Record<ProxyName, (server: string) => string> = {
  nginx: (server) => `server { listen 127.0.0.1:LISTEN; location / { proxy_pass http://${server}; } }`,
  haproxy: (server) =>
    `frontend f\n  bind 127.0.0.1:LISTEN\n  default_backend b\nbackend b\n  server s ${server}\n`,
};

const documented = (name: ProxyName, server: string) =>
  fencedBlocks('docs/operations.md')
    .filter(({ language }) => language === name)
    .map(({ code }) => code)
    .join('')
    .replace('127.0.0.1:4000', server)
    .replace('listen 80', 'listen 127.0.0.1:LISTEN')
    .replace('bind :80', 'bind 127.0.0.1:LISTEN');

/**
 * A viewer sees a change within this time, also on a slow machine; without the header, nginx sends nothing in minutes.
 */
const SOON_MS = 40_000;
/** The server sends a comment every 12 s. Both proxies close a stream that is silent for 50 s. */
const SILENCE_MS = 45_000;

const system = sharedSystem();
const server = new URL(system.graphql).host;
const QUERY = 'subscription ($id: ID!) { videoUpdated(id: $id) { version title } }';
const rename = (webinar: Webinar, title: string) =>
  webinar.get(
    'mutation ($id: ID!, $title: String!) { updateVideo(id: $id, input: { title: $title }) { __typename } }',
    { id: webinar.id, title },
  );

// Each test has a proxy and a webinar of its own, and most of its time is the server's time without a change.
describe.concurrent.each<ProxyName>(['nginx', 'haproxy'])('behind %s', (name) => {
  const install = `apt-get install ${name}`;

  describe.each([
    ['as Debian ships it', () => LEAST[name](server)],
    ['as docs/operations.md describes', () => documented(name, server)],
  ])('%s', (_kind, site) => {
    it.skipIf(!isInstalled(name))(
      `an event stream has each change at once, and comments (else: ${install})`,
      async ({ expect }) => {
        const webinar = await newWebinar(system);
        await using proxy = await startProxy(name, site());
        const aborted = new AbortController();
        const response = await fetch(`${proxy.origin}/graphql`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${webinar.instructor}`,
            accept: 'text/event-stream',
            'accept-encoding': 'gzip',
            'content-type': 'application/json',
          },
          body: JSON.stringify({ query: QUERY, variables: { id: webinar.id } }),
          signal: AbortSignal.any([aborted.signal, AbortSignal.timeout(170_000)]),
        });
        let received = '';
        const reading = (async () => {
          for await (const chunk of response.body as ReadableStream<Uint8Array>)
            received += Buffer.from(chunk);
        })().catch(() => {});
        await expect.poll(() => received, { timeout: SOON_MS }).toContain('"version"');
        for (const title of ['first', 'second']) {
          await rename(webinar, `${name} ${title}`);
          await expect.poll(() => received, { timeout: SOON_MS }).toContain(`${name} ${title}`);
        }
        const { length } = received;
        await expect.poll(() => received.slice(length), { timeout: SILENCE_MS }).toContain(':\n\n');
        aborted.abort();
        await reading;
      },
    );
  });

  it.skipIf(!isInstalled(name))(
    `a WebSocket opens as docs/operations.md describes (else: ${install})`,
    async ({ expect }) => {
      const webinar = await newWebinar(system);
      await using proxy = await startProxy(name, documented(name, server));
      const titles: string[] = [];
      const client = createClient({
        url: `${proxy.origin.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { authorization: `Bearer ${webinar.instructor}` },
      });
      const opened = new Promise<void>((resolve) => client.on('connected', () => resolve()));
      client.subscribe<{ videoUpdated: { title: string } }>(
        { query: QUERY, variables: { id: webinar.id } },
        {
          next: ({ data }) => titles.push(data?.videoUpdated.title ?? ''),
          error: () => {},
          complete: () => {},
        },
      );
      await opened;
      await rename(webinar, `${name} by WebSocket`);
      await expect.poll(() => titles).toContain(`${name} by WebSocket`);
      await client.dispose();
      const answer = await ask(`${proxy.origin}/graphql`, null, '{ limits { maxPages } }');
      expect(answer.errors).toEqual([]);
    },
  );
});
