/** Content negotiation: which requests receive JSON, and which receive an event stream. */
import { createHash } from 'node:crypto';
import { auditServer } from 'graphql-http';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventStreamPreference, jsonTypeFor } from '../../src/http/accept.ts';
import { newWebinar, type Webinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';

const URQL_ACCEPT =
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';
const APOLLO_ACCEPT = 'application/graphql-response+json,application/json;q=0.9';
const RESPONSE_JSON = 'application/graphql-response+json; charset=utf-8';
const LIMITS = '{ limits { maxPages } }';

const system = sharedSystem();
let webinar: Webinar;
beforeAll(async () => {
  webinar = await newWebinar(system);
});

async function post(body: object | string, accept: string, authorization?: string) {
  const leaving = new AbortController();
  const response = await fetch(system.graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...(authorization && { authorization }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: leaving.signal,
  });
  const type = response.headers.get('content-type') ?? '';
  // A subscription does not end, so its stream is left.
  const json = type.startsWith('text/event-stream') ? null : await response.json();
  if (json === null) leaving.abort();
  return { status: response.status, type, json, headers: response.headers };
}

describe('the Accept header', () => {
  it.each([
    [undefined, 'not accepted'],
    ['*/*', 'not accepted'],
    ['application/json', 'not accepted'],
    ['text/event-stream', 'preferred'],
    ['TEXT/Event-Stream', 'preferred'],
    ['text/*', 'preferred'],
    ['text/event-stream;q=0, */*', 'not accepted'],
    ['text/*, text/event-stream;q=0', 'not accepted'],
    [URQL_ACCEPT, 'accepted'],
    ['text/event-stream, application/json', 'accepted'],
    ['application/json, text/event-stream', 'accepted'],
    ['application/json;q=0.5, text/event-stream', 'preferred'],
    ['application/json;q=0.5, application/graphql-response+json, text/event-stream;q=0.9', 'accepted'],
    ['text/event-stream, */*;q=0.1', 'preferred'],
    ['*/*, text/event-stream', 'accepted'],
    ['application/*;q=0.5, text/event-stream', 'preferred'],
    ['application/json;q=0, application/graphql-response+json;q=0, */*, text/event-stream', 'preferred'],
    ['application/json;note="text/event-stream, a"', 'not accepted'],
    ['x/y;note="text/event-stream"', 'not accepted'],
  ])('%s makes event streams %s', (accept, preference) => {
    expect(eventStreamPreference(accept)).toBe(preference);
  });

  it.each([
    [undefined, 'application/json'],
    ['text/event-stream', 'application/json'],
    ['application/graphql-response+json;q=0, */*', 'application/json'],
    [URQL_ACCEPT, 'application/graphql-response+json'],
    ['application/json, application/graphql-response+json;q=0.5', 'application/json'],
  ])('%s makes the type of JSON %s', (accept, type) => {
    expect(jsonTypeFor(accept)).toBe(type);
  });
});

describe.each([
  ['urql', URQL_ACCEPT],
  ['Apollo Client', APOLLO_ACCEPT],
])('with the Accept header of %s', (_client, accept) => {
  it('queries, mutations and errors have JSON answers', async () => {
    const authorization = `Bearer ${webinar.instructor}`;
    expect(await post({ query: LIMITS }, accept)).toMatchObject({ status: 200, type: RESPONSE_JSON });
    expect(await post({ query: '{ nothing }' }, accept)).toMatchObject({ status: 400, type: RESPONSE_JSON });
    expect(await post({ query: '{' }, accept)).toMatchObject({ status: 400, type: RESPONSE_JSON });
    const mutation = `mutation { updateVideo(id: "${webinar.id}", input: { title: "Renamed" }) { __typename } }`;
    expect(await post({ query: mutation }, accept, authorization)).toMatchObject({
      status: 200,
      type: RESPONSE_JSON,
    });
  });

  it('a body that is not JSON has a JSON answer of the accepted type', async () => {
    expect(await post('{"query":', accept)).toMatchObject({
      status: 400,
      type: RESPONSE_JSON,
      json: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
    });
  });

  it('a persisted query recovers from an unknown hash', async () => {
    const query = `{ limits { maxPages } } # ${accept}`;
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const { json: unknown } = await post({ extensions }, accept);
    expect(unknown.errors[0]).toMatchObject({
      message: 'PersistedQueryNotFound',
      extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' },
    });
    for (const body of [{ query, extensions }, { extensions }]) {
      expect((await post(body, accept)).json).toEqual({ data: { limits: { maxPages: 500 } } });
    }
  });

  it('passes every audit of GraphQL over HTTP', async () => {
    const results = await auditServer({
      url: system.graphql,
      fetchFn: (url: string, init: RequestInit = {}) => {
        const headers = new Headers(init.headers);
        // An audit of an answer's type needs its own `Accept`, to which the other types of the client are added.
        const others = accept.split(',').filter((range) => !/json/.test(range));
        const own = headers.get('accept');
        if (own) headers.set('accept', [own, ...others].join(', '));
        return fetch(url, { ...init, headers });
      },
    });
    const failed = results.filter(({ status }) => status !== 'ok');
    expect(failed.map(({ id, name }) => `${id} ${name}`)).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(61);
  });
});

describe('an event stream', () => {
  const subscription = () => ({ query: `subscription { videoUpdated(id: "${webinar.id}") { version } }` });

  it('answers a subscription of a client that accepts JSON as well', async () => {
    const authorization = `Bearer ${webinar.student}`;
    expect((await post(subscription(), URQL_ACCEPT, authorization)).type).toMatch(/^text\/event-stream/);
    expect((await post(subscription(), 'application/json', authorization)).status).toBe(400);
  });

  it('has status 401 in its place without a token and with an invalid one', async () => {
    for (const accept of ['text/event-stream', URQL_ACCEPT]) {
      for (const authorization of [undefined, 'Bearer x']) {
        const { status, json, headers } = await post(subscription(), accept, authorization);
        expect([status, json.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
        expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
      }
    }
  });

  it('is replaced by the error of an unknown persisted query, after which clients send the text', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    const { status, json } = await post({ extensions }, 'text/event-stream');
    expect([status, json.errors[0].extensions.code]).toEqual([200, 'PERSISTED_QUERY_NOT_FOUND']);
  });
});
