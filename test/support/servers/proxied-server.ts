/** A server in this process whose PostgreSQL is behind a proxy, and an instructor who turns pages. */
import { type Answer, ask, token } from '../clients/ask.ts';
import { openStore, type Store } from '../parts/store.ts';
import { JWT_SECRET } from '../parts/system.ts';
import { startTcpProxy, type TcpProxy } from '../parts/tcp-proxy.ts';
import { seed, startTestServer, type TestServer } from './test-server.ts';

export const PAGES = 30;

export interface Turn {
  page: number;
  /** The code of the error; null when the turn was acknowledged. */
  code: string | null;
  /** The version that the server acknowledged. */
  version: number | null;
  milliseconds: number;
}

export interface ProxiedServer extends AsyncDisposable {
  server: TestServer;
  proxy: TcpProxy;
  /** The URL of the database without the proxy. */
  databaseUrl: string;
  video: string;
  /** The shared document. */
  media: string;
  /** Turns the page as an instructor. */
  turn(page: number, user?: string): Promise<Turn>;
  /** Sends a request as the platform. */
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** The status of `/ready`. */
  ready(): Promise<number>;
  /** The stored version and page, read without the proxy. */
  stored(): Promise<{ version: number; page: number }>;
  /** Queries the tables without the proxy. */
  sql: Store['sql'];
}

export const NAVIGATE = `mutation ($media: ID!, $page: Int!) { navigate(id: $media, page: $page) {
  ... on Video { version } ... on Problem { message } } }`;

/** @param commandTimeout milliseconds from a command to its answer */
export async function startProxiedServer(commandTimeout?: number): Promise<ProxiedServer> {
  await using stack = new AsyncDisposableStack();
  const store = stack.use(await openStore());
  const proxy = stack.use(await startTcpProxy(store.url));
  const server = stack.use(
    await startTestServer({
      databaseUrl: proxy.url,
      secret: JWT_SECRET,
      rooms: true,
      ...(commandTimeout && { commandTimeout }),
    }),
  );
  const { id: video, medias } = await seed(server, { pages: PAGES });
  const media = medias[0] as string;
  const platform = await token({ roles: ['platform'] });
  const owned = stack.move();
  return {
    server,
    proxy,
    databaseUrl: store.url,
    video,
    media,
    async turn(page, user = 'teacher') {
      const instructor = await token({ roles: ['instructor'], video, user });
      const startedAt = performance.now();
      const { data, errors } = await ask(server.graphql, instructor, NAVIGATE, { media, page });
      const milliseconds = performance.now() - startedAt;
      return {
        page,
        code: errors[0]?.extensions.code ?? null,
        version: data?.navigate?.version ?? null,
        milliseconds,
      };
    },
    ask: (query, variables) => ask(server.graphql, platform, query, variables),
    ready: async () => (await fetch(new URL('/ready', server.graphql))).status,
    async stored() {
      const [row] = await store.sql(
        'select version, active_shared_live_media_page as page from video where id = $1',
        [video],
      );
      return row;
    },
    sql: store.sql,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
