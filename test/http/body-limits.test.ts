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

  const report = (length: number, now = Date.now()) => {
    const body = bodyOf(length);
    const signature = sign(body, CONVERTER_SECRET);
    const signed = { 'content-length': length, 'x-marsha-signature': signature };
    const announcement = announce(body, signature, CONVERTER_SECRET, now / 1000);
    return { body, signed, announced: { ...signed, 'x-lectern-announcement': announcement } };
  };
  const SERVED = [200, { limits: { maxPages: 500 } }];

  test('a request body that the converter has announced may have megabytes', async () => {
    const { body, announced } = report(5_000_000);
    const { sending, answer } = post({ headers: announced });
    sending.end(body);
    expect(await answer).toEqual(SERVED);
  });

  test('a signed request body without an announcement has at most 128 KiB, as converters of version 0.1 send it', async () => {
    const short = report(128 * KIB);
    const { sending, answer } = post({ headers: short.signed });
    sending.end(short.body);
    expect(await answer).toEqual(SERVED);
  });

  test.each([
    ['without an announcement', report(128 * KIB + 1).signed],
    ['with an old announcement', report(128 * KIB + 1, Date.now() - 301_000).announced],
    ['with an announcement of another length', { ...report(200_000).announced, 'content-length': 200_001 }],
    ['with a forged announcement', { ...report(200_000).announced, 'x-marsha-signature': 'a'.repeat(64) }],
  ])('a longer signed request body %s is refused before it arrives', async (_what, headers) => {
    const { sending, answer } = post({ headers });
    sending.flushHeaders();
    expect(await answer).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test('a signed request body of unknown length is refused after 128 KiB', async () => {
    const { body } = report(200_000);
    const { sending, answer } = post({ headers: { 'x-marsha-signature': sign(body, CONVERTER_SECRET) } });
    sending.write(body.slice(0, 128 * KIB + 1));
    expect(await answer).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test('when strangers send too much, the server refuses the largest, and no announced report and no small request', async () => {
    const forged = Array.from({ length: 160 }, () => {
      const { sending, answer } = post({
        headers: { 'content-length': 128 * KIB, 'x-marsha-signature': 'a'.repeat(64) },
      });
      sending.write(Buffer.alloc(128 * KIB - 1, '{'));
      return answer.then(([status]) => status);
    });
    const long = report(9_000_000);
    // At most 128 of the forged bodies fit into the 16 MiB for strangers.
    expect(await Promise.race(forged)).toBe(503);
    // A body may not take longer than a few seconds.
    const announced = post({ headers: long.announced });
    announced.sending.write(long.body.slice(0, -1));
    const small = post();
    small.sending.write(bodyOf(1_000).slice(0, -1));
    await expect.poll(() => overuse('body_evicted')).toBeGreaterThanOrEqual(30);
    announced.sending.end(long.body.slice(-1));
    small.sending.end('}');
    expect(await announced.answer).toEqual(SERVED);
    expect(await small.answer).toEqual(SERVED);
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
