import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Ready } from '../../../local/ready.ts';
import { openMetrics } from '../../../src/telemetry/metrics.ts';
import { token } from '../clients/ask.ts';
import type { Transport } from '../clients/transports.ts';
import { freshDatabase } from '../parts/postgres.ts';
import { JWT_SECRET } from '../parts/system.ts';
import { recordLog } from '../recorded-log.ts';
import { type Seeded, seed, startTestServer, type TestServer } from './test-server.ts';

const LABELS = { HTTP: 'http', WebSocket: 'websocket', 'server-sent events': 'events' } as const;

/** A word that no line of the log may contain. */
export const CANARY = 'canary-5f1e';

/**
 * Starts a server for the tests of a file, and records its log. After each test, checks that no line contains a token, a
 * link or a title. The properties are set before the first test.
 */
export function auditedServer() {
  const stack = new AsyncDisposableStack();
  const recorded = recordLog();
  const fixture = {} as { testServer: TestServer; system: Ready; video: Seeded; other: Seeded };
  beforeAll(async () => {
    const { url: databaseUrl } = stack.use(await freshDatabase());
    const testServer = stack.use(
      await startTestServer({ databaseUrl, secret: JWT_SECRET, log: recorded.log, metrics: openMetrics() }),
    );
    const { graphql, graphqlWs } = testServer;
    Object.assign(fixture, {
      testServer,
      system: { graphql, graphqlWs, graphqlSse: graphql },
      video: await seed(testServer, { documents: 2, pages: 3, showing: null }),
      other: await seed(testServer),
    });
  });
  afterAll(() => stack.disposeAsync());
  afterEach(() => {
    expect(JSON.stringify(recorded.lines)).not.toMatch(
      new RegExp(`${CANARY}|Bearer|eyJ|Document 1|Signature=`),
    );
    // A new window begins, so that the lines of one test do not suppress the lines of the next test.
    fixture.testServer.parts.audit.flush();
    recorded.lines.length = 0;
  });
  return Object.assign(fixture, {
    /** Returns the entries of the audit trail since the start of the test. */
    trail: () =>
      recorded.lines
        .filter(({ event }) => event.startsWith('audit.'))
        .map(({ event, fields }) => ({ event, ...fields })),
    instructor: () => token({ roles: ['instructor'], video: fixture.video.id, user: 'teacher-1' }),
    /** The fields of an entry about the instructor over a transport. */
    by: (transport: Transport) => ({
      user: 'teacher-1',
      role: 'instructor',
      video: fixture.video.id,
      address: expect.stringMatching(/127\.0\.0\.1$/),
      transport: LABELS[transport],
      request: expect.stringMatching(/^[\w.:-]+$/),
    }),
  });
}
