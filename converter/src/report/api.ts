/** The GraphQL API of the server, as a converter uses it. */
import pRetry from 'p-retry';
import type { Upload } from '../keys.ts';
import type { ImageReport, Report } from './report.ts';
import { REPORT_LIMITS, withinLimits } from './report-limits.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';
import { announce, sign } from './sign.ts';

/** The API's answer to a report. */
export type Reply =
  /** The report was accepted. The newest upload of the document has this id and this state now. */
  | { uploadId: string | null; uploadState: string; failure: string | null }
  /** The document does not exist, or this converter may not report on it. */
  | { stopped: string }
  /** The API will never accept the report. */
  | { refused: string };

/** The mutations of the API for converters. */
export interface Api {
  /** Sends a report until the API answers. Rejects when `signal` aborts, and after ten minutes without an answer. */
  send(upload: Upload, report: Report, signal: AbortSignal): Promise<Reply>;
  /**
   * Sends the images of pages. Returns the number of these pages that exist; null when the server does not know how to
   * receive images, or refuses them.
   */
  sendImages(
    upload: Upload,
    pages: readonly { number: number; images: readonly ImageReport[] }[],
    signal: AbortSignal,
  ): Promise<number | null>;
  /**
   * Makes the server announce every open upload, those of the `interrupted` conversions at once. Returns the number of
   * open uploads; null when the server does not know how.
   */
  announceOpenUploads(interrupted: readonly string[], signal: AbortSignal): Promise<number | null>;
}

const REPORT_MUTATION =
  'mutation ($id: ID!, $report: ConversionReportInput!) { reportConversion(id: $id, report: $report) { id uploadId uploadState failure } }';
const IMAGES_MUTATION =
  'mutation ($id: ID!, $uploadId: ID!, $pages: [PageImagesInput!]!) { reportImages(id: $id, uploadId: $uploadId, pages: $pages) }';
const ANNOUNCE_MUTATION = 'mutation { announceOpenUploads }';
/** A server of the version before does not know the argument. */
const INTERRUPTED_MUTATION =
  'mutation ($interrupted: [String!]!) { announceOpenUploads(interrupted: $interrupted) }';

const REFUSAL_CODES = new Set(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']);
const STOP_CODES = new Set(['NOT_FOUND', 'FORBIDDEN']);
/** Statuses of a request that the API does not accept, whatever the body of the answer is. */
const REFUSAL_STATUSES = new Set([400, 413, 414, 422, 431]);
const REQUEST_TIMEOUT_MS = 15_000;
/**
 * Milliseconds for which a request in progress may still be answered after its signal has aborted. The server might
 * otherwise take a report that it receives late for one of a converter that works, after the document was handed back.
 */
const ABORT_DELAY_MS = 3_000;
/** The server ends an upload without progress after 15 minutes, so a later answer would come too late. */
const MAX_RETRY_TIME_MS = 600_000;
const BACKOFF = {
  retries: Number.POSITIVE_INFINITY,
  minTimeout: 150,
  maxTimeout: 15_000,
  maxRetryTime: MAX_RETRY_TIME_MS,
  randomize: true,
};

/**
 * Connects to the GraphQL API at `url` and signs every body. `onRetry` receives the error of each failed attempt.
 */
export function connectApi(url: string, secret: string, onRetry: (reason: string) => void): Api {
  const server = { url, clock: createServerClock() };
  const retrying = <T>(attempt: () => Promise<T>, signal: AbortSignal) =>
    pRetry(attempt, { ...BACKOFF, signal, onFailedAttempt: ({ error }) => onRetry(error.message) });

  /** Returns the number that the field answers; null when the server refuses the request. */
  const sendForNumber = (operation: object, field: string, signal: AbortSignal) => {
    const body = JSON.stringify(operation);
    const request = { report: {}, body, signature: sign(body, secret), secret };
    return retrying(async () => {
      const answer = await sendOnce(server, request, signal);
      const count = answer.body.data?.[field];
      if (typeof count === 'number') return count;
      if (refusalOf(answer)) return null;
      throw new Error(`The API answered with HTTP ${answer.status}.`);
    }, signal);
  };

  return {
    async send(upload, report, signal) {
      const known = { uploadId: upload.uploadId, ...withinLimits(report) };
      let request = createRequest(upload, known, secret);
      return retrying(async () => {
        for (;;) {
          const reply = parseReply(await sendOnce(server, request, signal));
          const field = 'refused' in reply && UNKNOWN_FIELD.exec(reply.refused)?.[1];
          if (!field) return reply;
          request = createRequest(upload, withoutField(request.report, field), secret);
        }
      }, signal);
    },
    async sendImages(upload, pages, signal) {
      const variables = { id: upload.media, uploadId: upload.uploadId, pages };
      return sendForNumber({ query: IMAGES_MUTATION, variables }, 'reportImages', signal);
    },
    async announceOpenUploads(interrupted, signal) {
      const field = 'announceOpenUploads';
      if (interrupted.length > 0) {
        const variables = { interrupted: interrupted.slice(0, REPORT_LIMITS.interrupted) };
        const uploads = await sendForNumber({ query: INTERRUPTED_MUTATION, variables }, field, signal);
        if (uploads !== null) return uploads;
      }
      return sendForNumber({ query: ANNOUNCE_MUTATION }, field, signal);
    },
  };
}

interface Request {
  report: object;
  body: string;
  signature: string;
  secret: string;
}

function createRequest({ media }: Upload, report: object, secret: string): Request {
  const body = JSON.stringify({ query: REPORT_MUTATION, variables: { id: media, report } });
  return { report, body, signature: sign(body, secret), secret };
}

/** An announcement is valid for minutes only, so each attempt has its own. */
function initOf({ body, signature, secret }: Request, seconds: number): RequestInit {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
    'x-marsha-signature': signature,
    'x-lectern-announcement': announce(body, signature, secret, seconds),
  };
  return { method: 'POST', headers, body };
}

/**
 * The error of a server whose schema has no titles or notes of pages, or no attempts yet. During an upgrade it runs beside new
 * converters.
 */
const UNKNOWN_FIELD = /"(title|attempt|notes)" is not defined by type "Conver/;

function withoutField(report: object, field: string): object {
  const { [field]: _, ...rest } = report as Record<string, unknown>;
  const pages = rest['pages'];
  if (!Array.isArray(pages)) return rest;
  return { ...rest, pages: pages.map(({ [field]: _field, ...page }) => page) };
}

interface Server {
  url: string;
  clock: ServerClock;
}

interface Answer {
  status: number;
  body: {
    data?: Record<string, unknown> | null;
    errors?: { message?: unknown; extensions?: { code?: unknown } }[];
  };
}

/** Throws when another attempt may succeed. */
async function sendOnce({ url, clock }: Server, request: Request, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const abortLate = () => {
    timer = setTimeout(() => late.abort(signal.reason), ABORT_DELAY_MS);
  };
  signal.addEventListener('abort', abortLate);
  try {
    const timeout = AbortSignal.any([late.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
    const response = await fetch(url, { ...initOf(request, clock.seconds()), signal: timeout });
    const wasWrong = clock.follow(response.headers.get('date'));
    const body: unknown = await response.json().catch(() => null);
    // The server accepts a long body only with an announcement whose time is right.
    if (wasWrong && response.status === 413) throw new Error('The clock was wrong.');
    return { status: response.status, body: (body ?? {}) as Answer['body'] };
  } catch (error) {
    signal.throwIfAborted();
    // p-retry does not retry a TypeError, and `fetch` throws a TypeError for every network error.
    throw new Error((error as Error).message, { cause: error });
  } finally {
    signal.removeEventListener('abort', abortLate);
    clearTimeout(timer);
  }
}

/** The reason why the API will never accept a request, or null. */
function refusalOf({ status, body }: Answer): Exclude<Reply, { uploadState: string }> | null {
  const [error] = Array.isArray(body.errors) ? body.errors : [];
  const code = String(error?.extensions?.code ?? `HTTP ${status}`);
  const reason = `${code}: ${String(error?.message ?? 'no message')}`;
  if (STOP_CODES.has(code)) return { stopped: reason };
  return REFUSAL_CODES.has(code) || REFUSAL_STATUSES.has(status) ? { refused: reason } : null;
}

/** Throws when another attempt may succeed. */
function parseReply(answer: Answer): Reply {
  const report = answer.body.data?.['reportConversion'] as Record<string, unknown> | null | undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const uploadState = text(report?.['uploadState']);
  if (uploadState !== null) {
    // The id of an upload is that of its document, a colon, and the number in the key; before 0.2 it was the number.
    const uploadId = text(report?.['uploadId'])?.split(':').at(-1) ?? null;
    return { uploadId, uploadState, failure: text(report?.['failure']) };
  }
  const refusal = refusalOf(answer);
  if (refusal) return refusal;
  const [error] = Array.isArray(answer.body.errors) ? answer.body.errors : [];
  throw new Error(`The API answered with HTTP ${answer.status}${error ? `: ${String(error.message)}` : '.'}`);
}
