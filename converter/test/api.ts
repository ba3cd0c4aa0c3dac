import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Report } from '../src/report/api.ts';

/** One upload as the API knows it: what `reportConversion` made of the reports. */
export interface Known {
  uploadState: 'PENDING' | 'PROCESSING' | 'READY' | 'ERROR';
  failure: string | null;
  pageCount: number | null;
  pages: NonNullable<Report['pages']>;
  detail: string | undefined;
  warnings: NonNullable<Report['warnings']>;
  /** Every report taken, with when it came. */
  reports: { at: number; report: Report }[];
}

/** The reporting half of the API at the process's edge: checks signatures and order, and remembers. */
export interface TestApi extends AsyncDisposable {
  url: string;
  secret: string;
  /** By `{media}/{stamp}`. */
  uploads: Map<string, Known>;
  /** What was wrong with requests: has to stay empty. */
  complaints: string[];
  /** Answers HTTP 500 this many times before it takes anything again. */
  failNext(times: number): void;
  /** Answers as a server does whose schema has an objection to a request; null is none. */
  understand(objection: (query: string, variables: Record<string, unknown>) => string | null): void;
  /** Resolves when the upload satisfies `done`. */
  until(id: string, done: (known: Known) => boolean, ms?: number): Promise<Known>;
  /** An upload was initiated. */
  expect(id: string): void;
  cancel(id: string): void;
}

const fresh = (): Known => ({
  uploadState: 'PENDING',
  failure: null,
  pageCount: null,
  pages: [],
  detail: undefined,
  warnings: [],
  reports: [],
});

function take(known: Known, report: Report, complain: (what: string) => void): void {
  if (known.uploadState === 'READY' || known.uploadState === 'ERROR') return;
  for (const page of report.pages ?? []) {
    if (page.number <= known.pages.length) continue;
    if (page.number !== known.pages.length + 1) complain(`page ${page.number} after ${known.pages.length}`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not come
    if (page.text.length > 20_000 || /[\x00-\x08\x0b-\x1f]/.test(page.text)) complain('a text out of bounds');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
    if (page.title != null && !/^[^\x00-\x1f\x7f-\x9f]{1,200}$/.test(page.title))
      complain('a title out of bounds');
    known.pages.push(page);
  }
  if (report.pageCount !== undefined) {
    if (known.pageCount !== null && known.pageCount !== report.pageCount) complain('the page count changed');
    known.pageCount = report.pageCount;
  }
  if (report.state === 'READY' && known.pages.length !== report.pageCount)
    complain('READY without all pages');
  if (report.state === 'ERROR' && !report.failure) complain('ERROR without a reason');
  known.uploadState = report.state;
  known.failure = report.failure ?? null;
  known.detail = report.detail;
  known.warnings = report.warnings ?? known.warnings;
}

export async function startApi(secret = 'a secret of the tests'): Promise<TestApi> {
  const uploads = new Map<string, Known>();
  const complaints: string[] = [];
  const listeners = new Set<() => void>();
  let failures = 0;
  let objection: Parameters<TestApi['understand']>[0] = () => null;

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const reply = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (failures > 0) {
      failures -= 1;
      return reply(500, { errors: [{ message: 'out of order' }] });
    }
    const expected = createHmac('sha256', secret).update(body).digest();
    const given = Buffer.from(String(request.headers['x-marsha-signature'] ?? ''), 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      complaints.push('a signature that does not fit');
      return reply(401, { errors: [{ message: 'who are you?', extensions: { code: 'UNAUTHENTICATED' } }] });
    }
    const { query, variables } = JSON.parse(body);
    const message = objection(query, variables);
    if (message) return reply(400, { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] });
    const id = `${variables.id}/${variables.report.uploadId}`;
    const known = uploads.get(id);
    if (!known) {
      return reply(200, { errors: [{ message: 'no such document', extensions: { code: 'NOT_FOUND' } }] });
    }
    known.reports.push({ at: Date.now(), report: variables.report });
    take(known, variables.report, (what) => complaints.push(`${id}: ${what}`));
    for (const listener of listeners) listener();
    const { uploadState, failure } = known;
    reply(200, { data: { reportConversion: { id: variables.id, uploadState, failure } } });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    secret,
    uploads,
    complaints,
    failNext(times) {
      failures = times;
    },
    understand(schema) {
      objection = schema;
    },
    expect(id) {
      uploads.set(id, fresh());
    },
    cancel(id) {
      Object.assign(uploads.get(id) ?? {}, { uploadState: 'ERROR', failure: 'CANCELLED' });
    },
    until(id, done, ms = 60_000) {
      const known = uploads.get(id);
      if (!known) throw new Error(`nobody expects ${id}`);
      const { promise, resolve, reject } = Promise.withResolvers<Known>();
      const timer = setTimeout(
        () => reject(new Error(`still ${JSON.stringify({ ...known, reports: known.reports.length })}`)),
        ms,
      );
      const check = () => done(known) && resolve(known);
      listeners.add(check);
      check();
      return promise.finally(() => {
        clearTimeout(timer);
        listeners.delete(check);
      });
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((end) => server.close(() => end()));
      server.closeAllConnections();
      await closed;
    },
  };
}
