/** A server of its own for the limits of requests, the requests that reach these limits, and the counts of refusals. */
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { openMetrics } from '../../../src/telemetry/metrics.ts';
import type { Data } from '../clients/ask.ts';
import { type FreshDatabase, freshDatabase } from '../parts/postgres.ts';
import { JWT_SECRET } from '../parts/system.ts';
import { startTestServer, type TestServer, type TestServerOptions } from './test-server.ts';

export const KIB = 1024;
/** The secret with which the server expects reports of the converter to be signed. */
export const CONVERTER_SECRET = 'only for this test';
export const QUERY = '{ limits { maxPages } }';

interface PostOptions {
  headers?: Record<string, string | number>;
  /** The source address. */
  localAddress?: string;
  to?: TestServer;
}

interface Post {
  sending: ClientRequest;
  /** The status of the answer, and its first error code or its data. */
  answer: Promise<[number | undefined, Data]>;
}

/** Starts a server for the tests of a file. The properties are set before the first test. */
export function measuredServer() {
  const stack = new AsyncDisposableStack();
  const fixture = {} as { server: TestServer };
  let database: FreshDatabase;

  /** Starts another server on the same database. */
  const open = async (options: Partial<TestServerOptions>) =>
    stack.use(
      await startTestServer({
        databaseUrl: database.url,
        secret: JWT_SECRET,
        converterSecrets: [CONVERTER_SECRET],
        metrics: openMetrics(),
        ...options,
      }),
    );
  beforeAll(async () => {
    database = stack.use(await freshDatabase());
    fixture.server = await open({});
  });
  afterAll(() => stack.disposeAsync());

  /** The number of refusals for one reason since the start. */
  async function overuse(reason: string, { graphql }: TestServer = fixture.server): Promise<number> {
    const metrics = await (await fetch(new URL('/metrics', graphql))).text();
    return Number(
      new RegExp(`^lectern_overuse_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(metrics)?.[1],
    );
  }

  /** Begins a POST request that the test writes and ends. */
  function post({ headers = {}, localAddress, to = fixture.server }: PostOptions = {}): Post {
    const sending = request(to.graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      agent: false,
      ...(localAddress && { localAddress }),
    });
    sending.on('error', () => {});
    const answer = once(sending, 'response').then(async ([response]: IncomingMessage[]) => {
      const body = await text(response as IncomingMessage);
      sending.destroy();
      const parsed = JSON.parse(body);
      return [response?.statusCode, parsed.errors?.[0]?.extensions.code ?? parsed.data] as [number, Data];
    });
    onTestFinished(() => void sending.destroy());
    return { sending, answer };
  }

  return Object.assign(fixture, { open, overuse, post });
}
