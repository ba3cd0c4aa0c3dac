/** An API that answers a converter in usual and in unusual ways, and checks what it sends. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { applyReport, newRecord, type UploadRecord } from './upload-record.ts';

/**
 * An HTTP server with the `reportConversion` mutation. It checks signatures and the order of pages, and keeps all
 * reports.
 */
export interface TestApi extends AsyncDisposable {
  url: string;
  secret: string;
  /** By `{media}/{uploadId}`. */
  uploads: Map<string, UploadRecord>;
  /** The errors that were found in requests. Tests require that there are none. */
  complaints: string[];
  /** Answers the next `times` requests with HTTP 500. */
  failNext(times: number): void;
  /** Holds all answers back until the returned function is called, so that a conversion lasts without any work. */
  holdAnswers(): () => void;
  /** Answers the next request with this status and these headers, and no GraphQL error. */
  answerNext(status: number, headers?: Record<string, string>): void;
  /** The time in the last announcement of a report, in seconds since 1970. */
  readonly announcedAt: number;
  /** Rejects the requests for which `check` returns an error message. */
  rejectWith(check: (query: string, variables: Record<string, unknown>) => string | null): void;
  /** Resolves when the upload satisfies `condition`, and rejects after `timeout` milliseconds. */
  until(id: string, condition: (upload: UploadRecord) => boolean, timeout?: number): Promise<UploadRecord>;
  /** Creates the record of an upload. */
  expect(id: string): void;
  cancel(id: string): void;
  /** Makes another upload, of this id, the newest one of the document. That upload is PROCESSING. */
  replace(id: string, uploadId: string): void;
  /** The number of times that a converter has asked for the open uploads. */
  readonly announcements: number;
  /** The conversions that a converter has named as interrupted. */
  interrupted: string[];
}

/** Those of a server as it is configured by default. */
const LIMITS = { maxPages: 500, maxUploadSize: 314_572_800 };

export async function startTestApi(secret = 'the secret of the tests'): Promise<TestApi> {
  const uploads = new Map<string, UploadRecord>();
  const complaints: string[] = [];
  const listeners = new Set<() => void>();
  let failures = 0;
  let held: Promise<void> = Promise.resolve();
  let next: { status: number; headers: Record<string, string> } | null = null;
  let announcedAt = Number.NaN;
  let announcements = 0;
  const interrupted: string[] = [];
  const replaced = new Map<string, string>();
  let check: Parameters<TestApi['rejectWith']>[0] = () => null;

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const reply = (status: number, value: object, headers: Record<string, string> = {}) => {
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(value));
    };
    announcedAt = Number.parseInt(String(request.headers['x-lectern-announcement']), 10);
    if (next) {
      const { status, headers } = next;
      next = null;
      return reply(status, {}, headers);
    }
    if (failures > 0) {
      failures -= 1;
      return reply(500, { errors: [{ message: 'The server is out of order.' }] });
    }
    // A converter asks for the limits without a signature when it starts.
    if (body.includes('{ limits {')) return reply(200, { data: { limits: LIMITS } });
    if (!hasSignature(request.headers['x-marsha-signature'], body, secret)) {
      complaints.push('the signature is wrong');
      return reply(401, {
        errors: [{ message: 'The signature is wrong.', extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
    const { query, variables } = JSON.parse(body);
    if (query.includes('announceOpenUploads')) {
      const refusal = variables?.interrupted && check(query, variables);
      if (refusal)
        return reply(400, { errors: [{ message: refusal, extensions: { code: 'BAD_USER_INPUT' } }] });
      announcements += 1;
      interrupted.push(...(variables?.interrupted ?? []));
      return reply(200, { data: { announceOpenUploads: 0 } });
    }
    const message = check(query, variables);
    if (message) return reply(400, { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] });
    if (query.includes('reportImages')) {
      const known = uploads.get(`${variables.id}/${variables.uploadId}`);
      for (const { number, images } of variables.pages) known?.images.set(number, images);
      for (const listener of listeners) listener();
      return reply(200, { data: { reportImages: known ? variables.pages.length : 0 } });
    }
    const id = `${variables.id}/${variables.report.uploadId}`;
    const record = uploads.get(id);
    if (!record) {
      return reply(200, {
        errors: [{ message: 'There is no such document.', extensions: { code: 'NOT_FOUND' } }],
      });
    }
    record.reports.push({ at: Date.now(), report: variables.report });
    applyReport(record, variables.report, (problem) => complaints.push(`${id}: ${problem}`));
    for (const listener of listeners) listener();
    const newer = replaced.get(id);
    const { uploadState, failure } = newer ? { uploadState: 'PROCESSING', failure: null } : record;
    const uploadId = `${variables.id}:${newer ?? variables.report.uploadId}`;
    await held;
    reply(200, { data: { reportConversion: { id: variables.id, uploadId, uploadState, failure } } });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    secret,
    uploads,
    complaints,
    failNext(times) {
      failures = times;
    },
    holdAnswers() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    answerNext(status, headers = {}) {
      next = { status, headers };
    },
    get announcedAt() {
      return announcedAt;
    },
    rejectWith(newCheck) {
      check = newCheck;
    },
    expect(id) {
      uploads.set(id, newRecord());
    },
    cancel(id) {
      Object.assign(uploads.get(id) ?? {}, { uploadState: 'ERROR', failure: 'CANCELLED' });
    },
    replace(id, uploadId) {
      replaced.set(id, uploadId);
    },
    interrupted,
    get announcements() {
      return announcements;
    },
    until(id, condition, timeout = 120_000) {
      const record = uploads.get(id);
      if (!record) throw new Error(`No upload has the id ${id}.`);
      const { promise, resolve, reject } = Promise.withResolvers<UploadRecord>();
      const timer = setTimeout(
        () =>
          reject(new Error(`The upload is ${JSON.stringify({ ...record, reports: record.reports.length })}`)),
        timeout,
      );
      const recheck = () => condition(record) && resolve(record);
      listeners.add(recheck);
      recheck();
      return promise.finally(() => {
        clearTimeout(timer);
        listeners.delete(recheck);
      });
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function hasSignature(header: string | string[] | undefined, body: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(body).digest();
  const signature = Buffer.from(String(header ?? ''), 'hex');
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
