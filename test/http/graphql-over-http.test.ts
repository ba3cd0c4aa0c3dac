import { readFile } from 'node:fs/promises';
import { getIntrospectionQuery } from 'graphql';
import { auditServer } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { printedSchema } from '../../src/graphql/schema.ts';
import { ask } from '../support/clients/ask.ts';
import { readyDocument } from '../support/clients/reports.ts';
import { newWebinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';

const system = sharedSystem();
const { origin } = new URL(system.graphql);
const LIMITS = '{ limits { maxPages } }';
const RESPONSE_JSON = 'application/graphql-response+json';

const byGet = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${system.graphql}?${new URLSearchParams(parameters)}`, { headers });

const byPost = (body: object, headers: Record<string, string> = {}) =>
  fetch(system.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const answerOf = async (response: Response) => ({ status: response.status, body: await response.json() });

describe('GraphQL over HTTP', () => {
  it('passes every audit of the specification', async () => {
    const results = await auditServer({ url: system.graphql });
    const failed = results.filter(({ status }) => status !== 'ok');
    expect(failed.map(({ id, name }) => `${id} ${name}`)).toEqual([]);
    expect(results.filter(({ name }) => name.startsWith('MUST')).length).toBeGreaterThanOrEqual(13);
  });

  it('answers a query by GET, with variables and an operation name', async () => {
    const query =
      'query A { limits { maxPages } } query B($with: Boolean!) { limits { maxPages @include(if: $with) } }';
    const response = await byGet({ query, operationName: 'B', variables: '{"with":false}' });
    expect(await answerOf(response)).toEqual({ status: 200, body: { data: { limits: {} } } });
  });

  it('rejects a mutation by GET with status 405', async () => {
    const webinar = await newWebinar(system);
    const deck = await readyDocument(webinar, 1);
    const before = await webinar.start(deck);
    const query = `mutation { endShare(id: "${deck}") { __typename } }`;
    const authorization = `Bearer ${webinar.instructor}`;
    for (const accept of ['application/json', RESPONSE_JSON, 'text/event-stream']) {
      const response = await byGet({ query }, { authorization, accept });
      expect(response.status, accept).toBe(405);
      expect(response.headers.get('allow'), accept).toBe('POST');
      expect((await response.json()).errors[0].extensions.code, accept).toBe('BAD_REQUEST');
    }
    expect(await webinar.video()).toMatchObject({
      version: before.version,
      activeShare: { media: { id: deck } },
    });
  });

  it('answers with the media type that the client accepts', async () => {
    for (const [accept, type] of [
      [RESPONSE_JSON, RESPONSE_JSON],
      ['application/json', 'application/json'],
      ['*/*', 'application/json'],
      [`${RESPONSE_JSON}, application/json;q=0.9`, RESPONSE_JSON],
    ] as const) {
      const response = await byPost({ query: LIMITS }, { accept });
      expect(response.headers.get('content-type'), accept).toBe(`${type}; charset=utf-8`);
      await response.body?.cancel();
    }
  });

  it('answers with an error status when the client accepts the GraphQL response type or the token is not valid', async () => {
    const status = async (body: object, headers: Record<string, string>) =>
      (await byPost(body, headers)).status;
    const accept = RESPONSE_JSON;
    expect(await status({ query: '{' }, { accept })).toBe(400);
    expect(await status({ query: '{ nothing }' }, { accept })).toBe(400);
    expect(await status({ query: '{' }, {})).toBe(200);
    expect(await status({ query: LIMITS }, { accept, authorization: 'Bearer x' })).toBe(401);
    expect(await status({ query: LIMITS }, { authorization: 'Bearer x' })).toBe(401);
  });

  it('allows requests from other origins through CORS', async () => {
    const preflight = await fetch(system.graphql, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://webinars.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
    // Tokens travel in a header, so browsers have no credentials to add.
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    for (const accept of ['application/json', 'text/event-stream']) {
      const answer = await byPost({ query: LIMITS }, { origin: 'https://webinars.example', accept });
      expect(answer.headers.get('access-control-allow-origin'), accept).toBe('*');
      await answer.body?.cancel();
    }
  });

  it('lets browsers keep the answer to a preflight request, and read the headers of errors', async () => {
    const headers = { origin: 'https://webinars.example', 'access-control-request-method': 'POST' };
    const preflight = await fetch(system.graphql, { method: 'OPTIONS', headers });
    expect(Number(preflight.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    const answer = await byPost({ query: LIMITS }, { origin: headers.origin });
    expect(answer.headers.get('access-control-expose-headers')).toBe(
      'x-request-id, date, retry-after, www-authenticate',
    );
    await answer.body?.cancel();
  });

  it('answers other methods with status 405 and the methods of the path', async () => {
    for (const [path, allowed] of [
      ['/graphql', 'GET, HEAD, POST'],
      ['/graphiql', 'GET, HEAD'],
      ['/health', 'GET, HEAD'],
    ]) {
      for (const method of ['PATCH', 'PUT', 'DELETE']) {
        const response = await fetch(`${origin}${path}?a=b`, { method });
        expect([response.status, response.headers.get('allow')], `${method} ${path}`).toEqual([405, allowed]);
        expect((await response.json()).errors[0].extensions.code).toBe('METHOD_NOT_ALLOWED');
      }
    }
  });

  it('answers other paths with status 404', async () => {
    const response = await fetch(`${origin}/graphql/more`);
    expect([response.status, (await response.json()).errors[0].extensions.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('answers a request without a token as one with an invalid token', async () => {
    const query = '{ limits { maxPages } video(id: "5a0e3f5c-1111-4222-8333-944455556666") { id } }';
    for (const [headers, challenge] of [
      [{ authorization: 'Bearer x' }, 'Bearer error="invalid_token"'],
      [{}, 'Bearer'],
    ] as const) {
      const response = await byPost({ query }, headers);
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, challenge]);
      const { data, errors } = await response.json();
      expect([data, errors.length, errors[0].extensions.code]).toEqual([undefined, 1, 'UNAUTHENTICATED']);
    }
  });

  it('compresses answers for clients that accept Brotli or gzip', async () => {
    const query = getIntrospectionQuery();
    for (const [accepted, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
      ['br;q=0, gzip;q=0', null],
    ] as const) {
      const response = await byPost({ query }, { 'accept-encoding': accepted });
      expect(response.headers.get('content-encoding'), accepted).toBe(encoding);
      expect(response.headers.get('vary'), accepted).toMatch(/accept-encoding/);
      expect((await response.json()).data.__schema.types.length, accepted).toBeGreaterThan(30);
    }
    const front = await fetch(`${origin}/client.js`, { headers: { 'accept-encoding': 'br' } });
    expect(front.headers.get('content-encoding')).toBe('br');
    expect(await front.text()).toContain('export');
  });

  it('lets caches store the limits, and answers 304 while they are the same', async () => {
    const first = await byGet({ query: LIMITS });
    expect(first.headers.get('cache-control')).toBe('max-age=300, public');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"/);
    await first.body?.cancel();
    for (const header of [etag, `"other", ${etag}`, '*']) {
      const again = await byGet({ query: LIMITS }, { 'if-none-match': header });
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
    }
    expect((await byGet({ query: LIMITS }, { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await byGet({ query: '{ nothing }' })).headers.get('cache-control')).toBe('no-store');
    const webinar = await newWebinar(system);
    const query = `{ limits { maxPages } video(id: "${webinar.id}") { id } }`;
    const personal = await byGet({ query }, { authorization: `Bearer ${webinar.student}` });
    expect([personal.headers.get('cache-control'), personal.headers.get('etag')]).toEqual(['no-store', null]);
  });
});

describe('an event stream', () => {
  it('carries the answer to a query', async () => {
    const stream = await byPost({ query: LIMITS }, { accept: 'text/event-stream' });
    expect(await stream.text()).toContain('data: {"data":{"limits":{"maxPages":500}}}');
  });
});

describe('the schema', () => {
  it('equals schema.graphql in the repository', async () => {
    expect(await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8')).toBe(
      await printedSchema(),
    );
  });

  it('can be read without a token by the introspection query of common tools', async () => {
    const { data, errors } = await ask(system.graphql, null, getIntrospectionQuery());
    expect(errors).toEqual([]);
    expect(data.__schema.types.length).toBeGreaterThan(30);
  });
});
