import pRetry from 'p-retry';
import type { Upload } from '../keys.ts';
import type { Report } from './report.ts';
import { announce, sign } from './sign.ts';

/** The API's answer to a report. */
export type Reply =
  /** The report was accepted; the upload has this state now. */
  | { uploadState: string; failure: string | null }
  /** The API will never accept the report. */
  | { refused: string };

/** The `reportConversion` mutation. */
export interface Api {
  /** Sends a report until the API answers. Rejects only when `signal` aborts. */
  send(upload: Upload, report: Report, signal: AbortSignal): Promise<Reply>;
}

const MUTATION =
  'mutation ($id: ID!, $report: ConversionReportInput!) { reportConversion(id: $id, report: $report) { id uploadState failure } }';
/** Error codes that another attempt cannot change. */
const FINAL_CODES = new Set(['BAD_USER_INPUT', 'NOT_FOUND', 'FORBIDDEN', 'GRAPHQL_VALIDATION_FAILED']);
const REQUEST_TIMEOUT_MS = 15_000;
const FIRST_RETRY_DELAY_MS = 150;
const MAX_RETRY_DELAY_MS = 15_000;
/** Retries until the conversion ends: the delay doubles from the first one to the longest. */
const RETRIES = {
  retries: Number.POSITIVE_INFINITY,
  minTimeout: FIRST_RETRY_DELAY_MS,
  maxTimeout: MAX_RETRY_DELAY_MS,
  randomize: true,
};

/**
 * Connects to the GraphQL API at `url` and signs every body. `onRetry` receives the error of each failed attempt.
 */
export function connectApi(url: string, secret: string, onRetry: (problem: string) => void): Api {
  return {
    async send(upload, report, signal) {
      let request = createRequest(upload, report, secret);
      const attempt = async (): Promise<Reply> => {
        const reply = await sendOnce(url, request, signal);
        if (!('refused' in reply) || !TITLES_UNKNOWN.test(reply.refused)) return reply;
        request = createRequest(upload, withoutTitles(report), secret);
        return sendOnce(url, request, signal);
      };
      const onFailedAttempt = ({ error }: { error: Error }) => onRetry(error.message);
      return pRetry(attempt, { ...RETRIES, signal, onFailedAttempt });
    },
  };
}

type Request = Readonly<{ body: string; signature: string; secret: string }>;

function createRequest(upload: Upload, report: object, secret: string): Request {
  const variables = { id: upload.media, report: { uploadId: upload.uploadId, ...report } };
  const body = JSON.stringify({ query: MUTATION, variables });
  return { body, signature: sign(body, secret), secret };
}

/** An announcement is valid for minutes only, so each attempt has its own. */
function initOf({ body, signature, secret }: Request): RequestInit {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
    'x-marsha-signature': signature,
    'x-lectern-announcement': announce(body, signature, secret),
  };
  return { method: 'POST', headers, body };
}

/**
 * The error of a server whose schema has no titles of pages yet. During an upgrade it runs beside new converters.
 */
const TITLES_UNKNOWN = /"title" is not defined by type "ConvertedPageInput"/;

const withoutTitles = (report: Report) => ({
  ...report,
  pages: report.pages?.map(({ title: _, ...page }) => page),
});

/** Throws when another attempt may succeed. */
async function sendOnce(url: string, request: Request, signal: AbortSignal): Promise<Reply> {
  try {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
    const response = await fetch(url, { ...initOf(request), signal: timeout });
    return parseReply(response.status, await response.json().catch(() => null));
  } catch (error) {
    signal.throwIfAborted();
    // p-retry does not retry a TypeError, and `fetch` throws a TypeError for every network error.
    throw new Error((error as Error).message, { cause: error });
  }
}

function parseReply(status: number, body: unknown): Reply {
  const { data, errors } = (body ?? {}) as {
    data?: { reportConversion?: { uploadState?: unknown; failure?: unknown } | null } | null;
    errors?: { message?: unknown; extensions?: { code?: unknown } }[];
  };
  const state = data?.reportConversion?.uploadState;
  if (typeof state === 'string') {
    const failure = data?.reportConversion?.failure;
    return { uploadState: state, failure: typeof failure === 'string' ? failure : null };
  }
  const [error] = Array.isArray(errors) ? errors : [];
  const code = error?.extensions?.code;
  if (typeof code === 'string' && FINAL_CODES.has(code)) {
    return { refused: `${code}: ${String(error?.message)}` };
  }
  throw new Error(`HTTP ${status}${error ? `: ${String(error.message)}` : ''}`);
}
