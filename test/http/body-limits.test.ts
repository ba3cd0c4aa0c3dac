/** The limits of request bodies, of queries in them, and of headers. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { announce, sign } from '../../converter/src/report/sign.ts';
import type { Ready } from '../../local/ready.ts';
import { token } from '../support/clients/ask.ts';
import { connectOver, TRANSPORTS } from '../support/clients/transports.ts';
import { CONVERTER_SECRET, KIB, measuredServer, QUERY } from '../support/servers/measured-server.ts';

const fixture = measuredServer();
const { overuse, post } = fixture;

/** A request body of this length. */
const bodyOf = (length: number) => {
  const body = JSON.stringify({ query: QUERY, variables: { padding: '' } });
  return body.replace('""', `"${'x'.repeat(length - body.length)}"`);
};

describe('request bodies', () => {
  test('a request body of a person has at most 128 KiB', async () => {
    const send = (body: string) => {
      const { sending, answer } = post();
      sending.end(body);
      return answer;
    };
    expect(await send(bodyOf(128 * KIB))).toEqual([200, { limits: { maxPages: 500 } }]);
    expect(await send(bodyOf(128 * KIB + 1))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await overuse('body_too_large')).toBe(1);
  });

  test('a request body that is announced with 12 MB is refused before it arrives', async () => {
    const { sending, answer } = post({ headers: { 'content-length': 12_000_000 } });
    sending.flushHeaders();
    expect(await answer).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test('a request body with a signature of another form is refused before it arrives', async () => {
    for (const signature of ['', 'signed', 'A'.repeat(64), 'a'.repeat(65)]) {
      const { sending, answer } = post({
        headers: { 'content-length': 5_000_000, 'x-marsha-signature': signature },
      });
      sending.flushHeaders();
      expect(await answer).toEqual([403, 'FORBIDDEN']);
    }
  });

  test.each([true, false])(
    'a request body of the converter may have megabytes, announced: %s',
    async (isAnnounced) => {
      const body = bodyOf(5_000_000);
      const signature = sign(body, CONVERTER_SECRET);
      const { sending, answer } = post({
        headers: {
          'content-length': body.length,
          'x-marsha-signature': signature,
          ...(isAnnounced && { 'x-lectern-announcement': announce(body, signature, CONVERTER_SECRET) }),
        },
      });
      sending.end(body);
      expect(await answer).toEqual([200, { limits: { maxPages: 500 } }]);
    },
  );

  test('a request body with a forged signature is refused, and an announced report and a small request are not', async () => {
    const forged = Array.from({ length: 3 }, () => {
      const { sending, answer } = post({
        headers: { 'content-length': 12_000_000, 'x-marsha-signature': 'a'.repeat(64) },
      });
      sending.write(Buffer.alloc(11_000_000, '{'));
      return answer.then(([status]) => status);
    });
    const body = bodyOf(9_000_000);
    const signature = sign(body, CONVERTER_SECRET);
    const report = post({
      headers: {
        'content-length': body.length,
        'x-marsha-signature': signature,
        'x-lectern-announcement': announce(body, signature, CONVERTER_SECRET),
      },
    });
    report.sending.write(body.slice(0, -1));
    const small = post();
    small.sending.write(bodyOf(1_000).slice(0, -1));
    // Of three times 11 MB, at most one fits into the 16 MiB for strangers.
    expect(await Promise.race(forged)).toBe(503);
    await expect.poll(() => overuse('body_evicted')).toBeGreaterThanOrEqual(2);
    report.sending.end(body.slice(-1));
    small.sending.end('}');
    expect(await report.answer).toEqual([200, { limits: { maxPages: 500 } }]);
    expect(await small.answer).toEqual([200, { limits: { maxPages: 500 } }]);
  });
});

describe('queries', () => {
  test.each(TRANSPORTS)('a query of more than 20,000 bytes is refused, over %s', async (transport) => {
    const { graphql, graphqlWs } = fixture.server;
    const before = await overuse('query_too_long');
    const ready = { graphql, graphqlWs, graphqlSse: graphql } as Ready;
    await using connection = connectOver(transport, ready, await token({ roles: ['platform'] }));
    const { errors } = await connection.send(`${QUERY} #${'x'.repeat(20_000)}`, {});
    expect(errors[0]?.extensions.code).toBe('QUERY_TOO_LONG');
    expect(await overuse('query_too_long')).toBe(before + 1);
    expect((await connection.send(QUERY, {})).data).toEqual({ limits: { maxPages: 500 } });
  });

  test('a query of more than 20,000 bytes has the status 413 over HTTP', async () => {
    const { sending, answer } = post();
    sending.end(JSON.stringify({ query: `${QUERY} #${'x'.repeat(20_000)}` }));
    expect(await answer).toEqual([413, 'QUERY_TOO_LONG']);
  });
});

describe('headers', () => {
  const send = async (bytes: string): Promise<string> => {
    const socket = connect(Number(new URL(fixture.server.graphql).port), '127.0.0.1');
    socket.on('error', () => {}).write(bytes);
    return text(socket);
  };

  test('of more than 16 KiB are refused with 431', async () => {
    const before = await overuse('headers_too_large');
    const answer = await send(`GET /graphql HTTP/1.1\r\nHost: a\r\nCookie: ${'x'.repeat(17 * KIB)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 [\s\S]*"HEADERS_TOO_LARGE"/);
    expect(await overuse('headers_too_large')).toBe(before + 1);
  });

  test('that do not arrive within ten seconds are refused with 408, also when there are none', async () => {
    const answers = await Promise.all([send('GET /graphql HTTP/1.1\r\nHost: a\r\nA'), send('')]);
    expect(answers[0]).toMatch(/^HTTP\/1.1 408 [\s\S]*"REQUEST_TIMEOUT"/);
    expect(await overuse('headers_too_slow')).toBeGreaterThanOrEqual(1);
  });
});
