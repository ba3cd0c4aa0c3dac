import { setTimeout as wait } from 'node:timers/promises';
import type { Failure } from '../conversion-error.ts';
import type { Upload } from '../keys.ts';
import { sign } from './sign.ts';

/** One page as it is reported. Sizes in pixels. */
export interface PageReport {
  number: number;
  width: number;
  height: number;
  text: string;
  /** Null when the document does not tell. */
  title: string | null;
}

export const WARNING_KINDS = [
  'FONT_SUBSTITUTED',
  'ANIMATIONS_LOST',
  'MEDIA_LOST',
  'HIDDEN_SLIDES',
  'SPEAKER_NOTES',
  'PAGE_NOT_DRAWN',
] as const;

/** Something the instructor should know; `message` is one plain sentence. */
export interface Warning {
  kind: (typeof WARNING_KINDS)[number];
  message: string;
}

/** `ConversionReportInput` without the upload's id. */
export interface Report {
  state: 'PROCESSING' | 'READY' | 'ERROR';
  pageCount?: number;
  pages?: PageReport[];
  failure?: Failure;
  detail?: string;
  warnings?: Warning[];
}

/** What the API made of a report. */
export type Reply =
  /** The upload's state now. */
  | { uploadState: string; failure: string | null }
  /** It will never take this report. */
  | { refused: string };

/** The API, for one purpose. */
export interface Api {
  /** Sends until it is answered; rejects only when `signal` aborts. */
  send(upload: Upload, report: Report, signal: AbortSignal): Promise<Reply>;
}

const MUTATION =
  'mutation ($id: ID!, $report: ConversionReportInput!) { reportConversion(id: $id, report: $report) { id uploadState failure } }';
const FINAL = new Set(['BAD_USER_INPUT', 'NOT_FOUND', 'FORBIDDEN', 'GRAPHQL_VALIDATION_FAILED']);
const REQUEST_TIMEOUT = 15_000;
const LONGEST_WAIT = 15_000;

/** The GraphQL API at `url`; every body is signed. `onRetry` hears of each failed attempt. */
export function connectApi(url: string, secret: string, onRetry: (problem: string) => void): Api {
  return {
    async send(upload, report, signal) {
      let request = requestOf(upload, report, secret);
      for (let attempt = 0; ; attempt++) {
        signal.throwIfAborted();
        let reply = await attemptOnce(url, request, signal);
        if (typeof reply === 'object' && 'refused' in reply && NO_TITLES.test(reply.refused)) {
          request = requestOf(upload, withoutTitles(report), secret);
          reply = await attemptOnce(url, request, signal);
        }
        if (typeof reply !== 'string') return reply;
        onRetry(reply);
        const pause = Math.min(LONGEST_WAIT, 200 * 2 ** attempt) * (0.75 + Math.random() / 2);
        await wait(pause, undefined, { signal });
      }
    },
  };
}

function requestOf(upload: Upload, report: object, secret: string): RequestInit {
  const variables = { id: upload.media, report: { uploadId: upload.uploadId, ...report } };
  const body = JSON.stringify({ query: MUTATION, variables });
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
    'x-marsha-signature': sign(body, secret),
  };
  return { method: 'POST', headers, body };
}

/** What a server says that is older than titles of pages: it still runs while it is being replaced. */
const NO_TITLES = /"title" is not defined by type "ConvertedPageInput"/;

const withoutTitles = (report: Report) => ({
  ...report,
  pages: report.pages?.map(({ title: _, ...page }) => page),
});

/** The reply, or what was wrong when another attempt may help. */
async function attemptOnce(url: string, init: RequestInit, signal: AbortSignal): Promise<Reply | string> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT)]);
    const response = await fetch(url, { ...init, signal: limit });
    return parseReply(response.status, await response.json().catch(() => null));
  } catch (error) {
    signal.throwIfAborted();
    return (error as Error).message;
  }
}

function parseReply(status: number, body: unknown): Reply | string {
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
  if (typeof code === 'string' && FINAL.has(code)) return { refused: `${code}: ${String(error?.message)}` };
  return `HTTP ${status}${error ? `: ${String(error.message)}` : ''}`;
}
