/** The requests that each library really sends: their `Accept`, persisted queries, and the audits under that header. */
import { createHash, randomUUID } from 'node:crypto';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { parse } from 'graphql';
import { auditServer } from 'graphql-http';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { newWebinar } from '../../test/support/clients/webinar.ts';
import { sharedSystem } from '../../test/support/parts/system.ts';
import { CLIENTS } from '../clients.ts';
import { Tokens } from '../webinar/tokens.ts';

const system = sharedSystem();

interface Sent {
  body: Record<string, unknown>;
  accept: string;
  status: number;
  type: string;
}

/** A `fetch` that records the requests and their answers. */
function recordingFetch(): { sent: Sent[]; fetch: typeof fetch } {
  const sent: Sent[] = [];
  return {
    sent,
    async fetch(input, init) {
      const response = await fetch(input, init);
      sent.push({
        body: init?.body
          ? JSON.parse(String(init.body))
          : Object.fromEntries(new URL(String(input)).searchParams),
        accept: new Headers(init?.headers).get('accept') ?? '*/*',
        status: response.status,
        type: response.headers.get('content-type') ?? '',
      });
      return response;
    },
  };
}

describe.each(Object.entries(CLIENTS).filter(([name]) => name !== 'plain-sse'))('%s', (_name, connect) => {
  test('has JSON answers, and every audit of GraphQL over HTTP holds under its header', async () => {
    const webinar = await newWebinar(system);
    const { sent, fetch: send } = recordingFetch();
    const tokens = new Tokens(async () => webinar.instructor);
    await using client = connect({ url: system.graphql, tokens, fetch: send, WebSocket });
    await client.refresh(webinar.id);
    await client.createDocument(webinar.id, 'A document');
    expect(sent.map(({ status, type }) => `${status} ${type}`)).toEqual(
      Array(2).fill('200 application/graphql-response+json; charset=utf-8'),
    );
    const accepted = new Set(sent.map(({ accept }) => accept));
    expect(accepted.size).toBe(1);
    const [accept = ''] = accepted;

    const results = await auditServer({
      url: system.graphql,
      fetchFn: (url: string, init: RequestInit = {}) => {
        const headers = new Headers(init.headers);
        const own = headers.get('accept');
        // An audit of one type of answers names this type: the other types of the client that are no JSON join it.
        const others = accept.split(',').filter((range) => !/json/.test(range));
        if (own) headers.set('accept', [own, ...others].join(', '));
        return fetch(url, { ...init, headers });
      },
    });
    const failed = results.filter(({ status }) => status !== 'ok');
    expect(failed.map(({ id, name }) => `${id} ${name}`)).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(61);
  });
});

describe('persisted queries', () => {
  /** A query that no test has sent before. */
  const unknownQuery = () => parse(`query Q${randomUUID().replaceAll('-', '')} { limits { maxPages } }`);
  const LIMITS = { limits: { maxPages: 500 } };

  const send: Record<
    string,
    (fetchGraphQL: typeof fetch) => (query: ReturnType<typeof parse>) => Promise<unknown>
  > = {
    urql(fetchGraphQL) {
      const client = new Client({
        url: system.graphql,
        fetch: fetchGraphQL,
        preferGetMethod: false,
        exchanges: [persistedExchange(), fetchExchange],
      });
      return async (query) => (await client.query(query, {}, { requestPolicy: 'network-only' })).data;
    },
    'Apollo Client'(fetchGraphQL) {
      const client = new ApolloClient({
        cache: new InMemoryCache(),
        link: ApolloLink.from([
          new PersistedQueryLink({
            sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
          }),
          new HttpLink({ uri: system.graphql, fetch: fetchGraphQL }),
        ]),
      });
      return async (query) => (await client.query({ query, fetchPolicy: 'no-cache' })).data;
    },
  };

  test.each(Object.entries(send))('%s sends the text once, and then only the hash', async (_name, create) => {
    const { sent, fetch: recorded } = recordingFetch();
    const ask = create(recorded);
    const query = unknownQuery();
    expect(await ask(query)).toMatchObject(LIMITS);
    expect(await ask(query)).toMatchObject(LIMITS);
    expect(sent.map(({ body }) => Boolean(body['query']))).toEqual([false, true, false]);
    expect(sent.every(({ body }) => 'extensions' in body)).toBe(true);
  });
});
