/** Finds settings of a converter that are safe only on one machine. */
import { isIP } from 'node:net';
import type { Config } from './config.ts';

/** Shorter secrets can be guessed. */
const MIN_SECRET_BYTES = 32;

/** Returns one sentence for each setting that is safe only on one machine, with the exposed data and the remedy. */
export function unsafeSettings(config: Config): string[] {
  const { host, secret, eventsSecret, s3SecretAccessKey, apiUrl, s3Endpoint, sqsUrl } = config;
  const warnings = [
    !isLoopback(host) &&
      `Whoever reaches ${host} can ${eventsSecret ? '' : 'start conversions and '}read /metrics. Let only the storage, the server and the monitoring reach it, or set CONVERTER_HOST to 127.0.0.1.`,
    isWeak(secret) && guessable('CONVERTER_SECRET'),
    eventsSecret !== '' && isWeak(eventsSecret) && guessable('CONVERTER_EVENTS_SECRET'),
    secret === eventsSecret &&
      'CONVERTER_SECRET and CONVERTER_EVENTS_SECRET are the same secret. Give each its own.',
    secret === s3SecretAccessKey &&
      'CONVERTER_SECRET and S3_SECRET_ACCESS_KEY are the same secret. Give each its own.',
    isPlain(apiUrl) &&
      'Reports with the text of documents travel over plain HTTP. Use https in CONVERTER_API_URL.',
    isPlain(s3Endpoint) && 'The storage is reached over plain HTTP. Use https in S3_ENDPOINT.',
    isPlain(sqsUrl) && 'The queue is reached over plain HTTP. Use https in CONVERTER_SQS_URL.',
  ];
  return warnings.filter((warning) => warning !== false);
}

const isWeak = (secret: string): boolean =>
  Buffer.byteLength(secret) < MIN_SECRET_BYTES || new Set(secret).size < 8;

const guessable = (name: string): string =>
  `${name} is easy to guess. Use at least ${MIN_SECRET_BYTES} random bytes, such as the output of \`openssl rand -hex 32\`.`;

/** Whether the address leads to another machine without TLS; false for an empty address. */
const isPlain = (url: string): boolean =>
  url.startsWith('http:') && !isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''));

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
