/** Receives and parses request bodies: JSON of clients, and JSON that the converter has signed. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Audit } from '../../graphql/audit/audit.ts';
import { ByteBudget } from '../../transport/limits/byte-budget.ts';
import type { Overuse, OveruseReason } from '../../transport/limits/overuse.ts';
import { httpError } from '../errors.ts';
import { receiveBody } from './receive-body.ts';
import {
  ANNOUNCEMENT_HEADER,
  isAnnounced,
  parseSignature,
  SIGNATURE_HEADER,
  SignatureVerifier,
} from './signature.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the body carries a valid signature of the converter. */
    signed: boolean;
  }
}

/** Limit of a request body whose sender is not known before it has arrived, with or without a signature. */
export const MAX_BODY_BYTES = 128 * 1024;
/** Limit of a body that the converter has announced. A report with the text of 500 full pages is smaller. */
export const MAX_ANNOUNCED_BODY_BYTES = 12 * 1024 * 1024;
/** Limit of all incomplete bodies together whose sender is not known. */
const MAX_UNKNOWN_BYTES = 16 * 1024 * 1024;
/** Limit of all incomplete bodies together that the converter has announced. */
const MAX_ANNOUNCED_BYTES = 64 * 1024 * 1024;

export interface BodyOptions {
  /** Any of them may have signed a report. */
  secrets: readonly string[];
  overuse: Overuse;
  audit: Audit;
  /** Milliseconds since 1970. */
  now: () => number;
}

const ANNOUNCE = 'A longer report needs the header X-Lectern-Announcement, not older than five minutes.';

/** Accepts JSON only. Checks a signature on the raw bytes, before anything parses them. */
export function parseBodies(app: FastifyInstance, { secrets, overuse, audit, now }: BodyOptions): void {
  const unknown = new ByteBudget(MAX_UNKNOWN_BYTES);
  const announced = new ByteBudget(MAX_ANNOUNCED_BYTES);
  app.removeAllContentTypeParsers();
  app.decorateRequest('signed', false);
  app.addContentTypeParser('application/json', async (request: FastifyRequest, stream: IncomingMessage) => {
    const { headers } = request;
    const contentLength = headers['content-length'];
    const onRefused = (reason: OveruseReason) => overuse.count(reason);
    if (headers[SIGNATURE_HEADER] === undefined) {
      const limits = { maxBytes: MAX_BODY_BYTES, budget: unknown };
      return parseJson(await receiveBody(stream, { ...limits, contentLength, onRefused }));
    }
    const signature = parseSignature(headers[SIGNATURE_HEADER]);
    if (signature === null) throw invalidSignature(request, audit);
    const isKnown = isAnnounced(headers[ANNOUNCEMENT_HEADER], signature, contentLength, secrets, now());
    const verifier = new SignatureVerifier(secrets);
    const body = await receiveBody(stream, {
      ...(isKnown
        ? { maxBytes: MAX_ANNOUNCED_BODY_BYTES, budget: announced }
        : { maxBytes: MAX_BODY_BYTES, budget: unknown, remedy: ANNOUNCE }),
      contentLength,
      onChunk: (chunk) => verifier.update(chunk),
      onRefused,
    });
    if (!verifier.accepts(signature)) throw invalidSignature(request, audit);
    request.signed = true;
    return parseJson(body);
  });
}

function invalidSignature({ id, ip }: FastifyRequest, audit: Audit): Error {
  audit.reportRefused({ requestId: id, address: ip, transport: 'http' });
  return httpError(403, 'FORBIDDEN', 'The signature is not valid.');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw httpError(400, 'BAD_REQUEST', 'The body is not JSON.');
  }
}
