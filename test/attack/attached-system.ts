/**
 * The target of `npm run attack -- --url`: a server that runs already, on this machine. The tokens are signed with
 * JWT_SECRET, or with the secret that `npm start` keeps in LECTERN_DATA.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { token as signToken, type TokenOptions } from '../support/clients/ask.ts';
import type { WatchedTarget } from './target.ts';
import { uploadVideo } from './videos.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** @throws Error when the server is on another machine, or when nothing gives the secret of its tokens */
export async function attachSystem(address: string): Promise<WatchedTarget> {
  const { hostname, origin: url } = new URL(address);
  if (!LOOPBACK.has(hostname)) throw new Error(`${address} is not on this machine, so it is not attacked.`);
  const secrets = await readSecrets();
  const token = (options: TokenOptions) => signToken({ ...options, secret: secrets.jwtSecret });
  const graphql = `${url}/graphql`;
  const target = {
    url,
    webinar: await uploadVideo(graphql, token),
    playground: await uploadVideo(graphql, token),
    token,
    converterSecret: secrets.converterSecret,
    parts: { s3: null, cdn: null, converter: null },
  };
  return {
    target,
    inspect: () => readMetrics(url),
    // The log belongs to whoever started the server.
    problems: () => [],
    [Symbol.asyncDispose]: async () => {},
  };
}

async function readSecrets(): Promise<{ jwtSecret: string; converterSecret: string }> {
  const { JWT_SECRET, CONVERTER_SECRETS = '', LECTERN_DATA = '.lectern' } = process.env;
  if (JWT_SECRET)
    return { jwtSecret: JWT_SECRET, converterSecret: CONVERTER_SECRETS.split(',')[0]?.trim() ?? '' };
  return readFile(join(LECTERN_DATA, 'secrets.json'), 'utf8').then(JSON.parse, () => {
    throw new Error('Set JWT_SECRET to the secret of the server, or LECTERN_DATA to its data folder.');
  });
}

/** Reads the memory and the start time of the process from `/metrics`, with METRICS_TOKEN when that is set. */
async function readMetrics(url: string): Promise<{ residentMegabytes: number; identity: string }> {
  const { METRICS_TOKEN } = process.env;
  const headers = METRICS_TOKEN ? { authorization: `Bearer ${METRICS_TOKEN}` } : {};
  const response = await fetch(`${url}/metrics`, { headers });
  const text = await response.text();
  const value = (name: string) => new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1];
  const bytes = value('process_resident_memory_bytes');
  const start = value('process_start_time_seconds');
  if (bytes === undefined || start === undefined) throw new Error(`/metrics answered ${response.status}.`);
  return { residentMegabytes: Number(bytes) / 2 ** 20, identity: start };
}
