/**
 * Starts a production server with recognisable secrets, makes every part fail, and searches for the secrets in
 * everything that a stranger, a viewer, another user of the machine or a reader of the logs can see.
 */
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SharedLiveMediaEntity } from '../../src/store/entities.ts';
import { openOrm } from '../../src/store/orm.ts';
import { get, token } from '../support/clients/ask.ts';
import { sign } from '../support/clients/reports.ts';
import { compileServer } from '../support/parts/builds.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { argumentsOf } from '../support/parts/process-tree.ts';
import { sharedSystem } from '../support/parts/system.ts';
import { canary, searchForSecrets } from '../support/secret-search.ts';
import { type ProductionServer, startProduction } from '../support/servers/production-server.ts';
import { type Seeded, seed } from '../support/servers/test-server.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const SECRETS = {
  JWT_SECRET: canary('jwt'),
  METRICS_TOKEN: canary('metrics'),
  S3_SECRET_ACCESS_KEY: canary('s3'),
  XMPP_PASSWORD: canary('xmpp'),
  CONVERTER_SECRETS: canary('converter'),
  CLOUDFRONT_PRIVATE_KEY: privateKey,
};

const stack = new AsyncDisposableStack();
const { secrets, visible, see, leaks } = searchForSecrets({ ...SECRETS });
let server: ProductionServer;
let video: Seeded;

const postgresPassword = (url: string, password: string) => {
  const changed = new URL(url);
  changed.password = password;
  return changed.href;
};

async function request(path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(`${server.url}${path}`, init);
  const headers = [...response.headers].map((each) => each.join(': ')).join('\n');
  const body = await response.text();
  see(`the answer of ${path.split('?')[0]}`, `${headers}\n${body}`);
  return body;
}

const graphql = (query: string, variables: object, headers: Record<string, string>) =>
  request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });

beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  secrets['DATABASE_URL'] = new URL(database.url).password;
  const traces = createServer((incoming, response) => {
    incoming.setEncoding('latin1').on('data', (text) => see('the traces', text));
    incoming.on('end', () => response.writeHead(400).end('rejected'));
  }).listen(0, '127.0.0.1');
  stack.defer(() => void traces.close());
  await once(traces, 'listening');
  const orm = await openOrm(database.url, 2);
  video = await seed({ orm, parts: { changes: { rooms: true } } }, { documents: 2, pages: 2 });
  // The server looks for the files of an upload that ends, in a storage that does not answer.
  await orm.em
    .fork()
    .nativeUpdate(SharedLiveMediaEntity, { id: video.medias[1] ?? '' }, { uploadState: 'processing' });
  await orm.close(true);
  const { xmpp } = sharedSystem();
  server = stack.use(
    await startProduction({
      env: {
        ...SECRETS,
        DATABASE_URL: database.url,
        SHUTDOWN_DELAY: '0',
        LOG_LEVEL: 'debug',
        S3_ENDPOINT: 'http://127.0.0.1:9',
        S3_ACCESS_KEY_ID: 'lectern',
        S3_SOURCE_BUCKET: 'source',
        S3_DESTINATION_BUCKET: 'destination',
        CLOUDFRONT_URL: 'https://d111111abcdef8.cloudfront.net',
        CLOUDFRONT_KEY_PAIR_ID: 'K2JCJMDEHXQW5F',
        CONVERTER_URL: 'http://127.0.0.1:9/events',
        // The account exists, and has another password.
        XMPP_SERVICE: xmpp?.service ?? 'xmpp://127.0.0.1:9',
        XMPP_DOMAIN: 'lectern.local',
        XMPP_USERNAME: 'lectern',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(traces.address() as { port: number }).port}`,
      },
    }),
  );
});
afterAll(() => stack.disposeAsync());

const EVERYTHING = `query ($id: ID!) { video(id: $id) { title xmpp { conference }
  sharedLiveMedias { id downloadUrl pages(to: 2) { url thumbnailUrl } } } }`;
const REPORT = `mutation ($id: ID!) { reportConversion(id: $id, report: { uploadId: "1700000000", state: READY }) { id } }`;
const TURN = 'mutation ($id: ID!) { navigate(id: $id, page: 2) { __typename } }';
const UPLOAD = `mutation ($id: ID!) { initiateUpload(id: $id, file: { name: "a.pdf", mimetype: "", size: 9 }) { __typename } }`;

describe('the secrets of a production server', () => {
  test('are in no core dump, because the server forbids them', async () => {
    expect(await readFile(`/proc/${server.pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +0 /m);
  });

  test('are not in answers, logs, traces or the arguments of processes, whatever fails', async () => {
    const instructor = await token({ roles: ['instructor'], video: video.id, secret: SECRETS.JWT_SECRET });
    const forged = await token({
      roles: ['instructor'],
      video: video.id,
      secret: canary('forged').repeat(2),
    });
    Object.assign(secrets, {
      'a token': instructor,
      'a forged token': forged,
      'a malformed token': canary('token'),
    });
    const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
    const [media = '', converting = ''] = video.medias;

    for (const path of ['/health', '/ready', '/metrics', '/nothing', '/graphiql']) await request(path);
    await request('/metrics', { headers: bearer(secrets['a malformed token'] ?? '') });
    const metrics = await request('/metrics', { headers: bearer(SECRETS.METRICS_TOKEN) });
    expect(metrics).toContain('lectern_');
    for (const value of [forged, secrets['a malformed token'] ?? '']) {
      expect(await graphql(EVERYTHING, { id: video.id }, bearer(value))).toContain('UNAUTHENTICATED');
    }
    expect(await graphql('{ video(id: }', {}, bearer(instructor))).toContain('GRAPHQL_PARSE_FAILED');
    // This answer may contain links, so it is not searched.
    const { video: own } = await get(`${server.url}/graphql`, instructor, EVERYTHING, { id: video.id });
    const { searchParams } = new URL(own.sharedLiveMedias[0].downloadUrl);
    secrets['a signed link'] = searchParams.get('Signature') ?? '';
    expect(secrets['a signed link'].length).toBeGreaterThan(100);

    const signed = (secret: string) => {
      const body = JSON.stringify({ query: REPORT, variables: { id: converting } });
      return request('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-marsha-signature': sign(body, secret) },
        body,
      });
    };
    await signed(canary('another secret'));
    expect(await signed(SECRETS.CONVERTER_SECRETS)).toContain('INTERNAL_SERVER_ERROR');
    await graphql(UPLOAD, { id: randomUUID() }, bearer(instructor));
    expect(await graphql(TURN, { id: media }, bearer(instructor))).toContain('"Video"');

    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${forged}` } }));
    const [code, reason] = await once(socket, 'close');
    see('the close of a WebSocket', `${code} ${reason}`);

    const logged = (name: string) => server.lines.some(({ msg }) => msg === name);
    for (const event of ['graphql.failed', 'xmpp.login_refused', 'audit.token_refused']) {
      await expect.poll(() => logged(event), { message: event }).toBe(true);
    }
    await expect.poll(() => visible['the traces']?.length ?? 0).toBeGreaterThan(0);
    see('the arguments of processes', await argumentsOf(server.pid));
    await server.stop();
    see('the log', server.lines.map((line) => JSON.stringify(line)).join('\n'));
    see('the output', server.printed());
    expect(visible['the log']?.join().length).toBeGreaterThan(1_000);
    expect(leaks()).toEqual([]);
  });

  test('are not in what a server prints that cannot start', async () => {
    const main = await compileServer();
    const database = secrets['DATABASE_URL'] ?? '';
    const password = canary('database');
    secrets['a wrong DATABASE_URL'] = password;
    const env = {
      ...SECRETS,
      LOG_LEVEL: 'debug',
      S3_ACCESS_KEY_ID: 'lectern',
      S3_SOURCE_BUCKET: 'source',
      S3_DESTINATION_BUCKET: 'destination',
      CLOUDFRONT_URL: 'https://cdn.example',
      CLOUDFRONT_KEY_PAIR_ID: 'K2JCJMDEHXQW5F',
      CONVERTER_URL: 'http://127.0.0.1:9/events',
      XMPP_SERVICE: 'off',
    };
    const start = async (changes: Record<string, string>) => {
      const child = spawn(process.execPath, [main], { env: { ...env, ...changes } });
      for (const stream of [child.stdout, child.stderr]) {
        stream
          .setEncoding('utf8')
          .on('data', (text) => see('the output of a server that cannot start', text));
      }
      const [code] = await once(child, 'close');
      expect(code).toBe(1);
    };
    expect(database).not.toBe('');
    await using fresh = await freshDatabase({ empty: true });
    await Promise.all([
      start({ DATABASE_URL: postgresPassword(fresh.url, password) }),
      start({ DATABASE_URL: `postgres//lectern:${password}@127.0.0.1/lectern`, PORT: 'x' }),
      start({ DATABASE_URL: `postgres://lectern:${password}@127.0.0.1:port/lectern` }),
      start({ DATABASE_URL: fresh.url, CLOUDFRONT_PRIVATE_KEY: password }),
    ]);
    expect(visible['the output of a server that cannot start']?.join('')).toContain(
      'password authentication failed',
    );
    expect(leaks()).toEqual([]);
  });
});
