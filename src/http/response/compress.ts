/** Compresses text with Brotli or gzip. Images and event streams stay as they are. */
import { pipeline, type Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Negotiator from 'negotiator';
import { addToVary } from './vary.ts';

/** Shorter texts become hardly shorter. */
const MIN_BYTES = 1_024;
/** The compression runs for each answer, so it is fast rather than thorough. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const COMPRESSIBLE = /^(?:text\/(?!event-stream)|application\/(?:[\w.-]+\+)?(?:json|javascript)|image\/svg)/;

type Encoding = 'br' | 'gzip';
const ENCODINGS: Encoding[] = ['br', 'gzip'];

const compressText = { br: promisify(brotliCompress), gzip: promisify(gzip) };

export function compressResponses(app: FastifyInstance): void {
  app.addHook('onSend', async ({ method, headers }, reply, payload: unknown) => {
    if (!COMPRESSIBLE.test(String(reply.getHeader('content-type') ?? ''))) return payload;
    if (reply.getHeader('content-encoding') || reply.statusCode === 206 || method === 'HEAD') return payload;
    addToVary(reply, 'accept-encoding');
    const encoding = encodingFor(headers['accept-encoding']);
    if (!encoding) return payload;
    if (isStream(payload)) {
      startEncoding(reply, encoding);
      const compressor = encoding === 'br' ? createBrotliCompress(BROTLI) : createGzip();
      // A failure ends both streams, and Fastify reports it.
      return pipeline(payload, compressor, () => {});
    }
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    if (Buffer.byteLength(payload) < MIN_BYTES) return payload;
    startEncoding(reply, encoding);
    return encoding === 'br' ? compressText.br(payload, BROTLI) : compressText.gzip(payload);
  });
}

/** Brotli when the client accepts it, because its output is the smallest. */
function encodingFor(accept: string | undefined): Encoding | undefined {
  if (!accept) return undefined;
  const accepted = new Negotiator({ headers: { 'accept-encoding': accept } }).encodings(ENCODINGS);
  return ENCODINGS.find((encoding) => accepted.includes(encoding));
}

function startEncoding(reply: FastifyReply, encoding: Encoding): void {
  reply.header('content-encoding', encoding).removeHeader('content-length');
}

const isStream = (payload: unknown): payload is Readable =>
  typeof (payload as Readable | null)?.pipe === 'function';
