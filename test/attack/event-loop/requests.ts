/** Single requests, and single messages over a WebSocket, that keep a careless server busy. */
import { handshake, textFrame } from '../fuzz/frames.ts';

/** Bytes of the longest body, and of the longest message over a WebSocket. */
const LONGEST = 128 * 1024;
/** Bytes of headers that the server still accepts. */
const LONGEST_HEADERS = 15_500;
const MUTATION_FIELD = 'navigate(id: "x", page: 1) { __typename }';

/** Repeats a text up to a length. */
const fill = (before: string, part: (index: number) => string, after: string, length = LONGEST): string => {
  const parts = [before];
  let bytes = before.length + after.length;
  for (let index = 0; ; index++) {
    const next = part(index);
    bytes += next.length;
    if (bytes > length) return [...parts, after].join('');
    parts.push(next);
  }
};

const inQuery = (query: string, variables = '{}') =>
  `{"query":${JSON.stringify(query)},"variables":${variables}}`;
const LIMITS = '{limits{maxPages}}';
const VIDEO = 'query($id:ID!){video(id:$id){id}}';

/** Bodies of requests, and payloads of `subscribe` where they are objects. */
const BODIES: Readonly<Record<string, string>> = {
  'of keys': fill('{', (index) => `"${index}":1,`, '"k":1}'),
  'of the same key': fill('{', () => '"k":1,', '"k":1}'),
  'of long keys': fill('{', (index) => `"${'k'.repeat(200)}${index}":1,`, '"k":1}'),
  'of line breaks': fill('', () => '\n', '{}'),
  'of spaces': fill('{', () => ' ', '}'),
  'of nested lists': `{"query":"${LIMITS}","variables":{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`,
  'of nested objects': `{"query":"${LIMITS}","variables":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
  'of lists that do not end': fill('', () => '[', ''),
  'of numbers': fill('{"variables":{"a":[', () => '1e308,', `1]},"query":"${LIMITS}"}`),
  'of one long number': fill('{"variables":{"a":', () => '9', `},"query":"${LIMITS}"}`),
  'of escapes': fill('{"query":"', () => '\\u0041', '"}'),
  'of unpaired surrogates': fill('{"query":"{a}","variables":{"a":"', () => '\\ud800', '"}}'),
  'of letters of three bytes': fill('{"query":"', () => '…', '"}', LONGEST / 3),
  'of a batch': fill('[', () => '{"query":"{a}"},', '{}]'),
  'of unknown variables': `{"query":"${LIMITS}","variables":${fill('{', (index) => `"${index}":{},`, '"k":1}', LONGEST - 100)}}`,
  'of a list for an id': inQuery(
    VIDEO,
    fill('{"id":[', () => '[1],', '1]}', LONGEST - 200),
  ),
  'of an object for an id': inQuery(
    VIDEO,
    fill('{"id":{', (index) => `"${index}":1,`, '"k":1}}', 130_000),
  ),
  'of a long text for an id': inQuery(VIDEO, `{"id":"${'a'.repeat(130_000)}"}`),
  'of extensions': `{"query":"${LIMITS}","extensions":${fill('{', (index) => `"${index}":{},`, '"k":1}', LONGEST - 100)}}`,
  'of a long hash': `{"query":"${LIMITS}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'a'.repeat(130_000)}"}}}`,
  'of a long name of an operation': `{"query":"${LIMITS}","operationName":"${'a'.repeat(130_000)}"}`,
  'with 200 overlapping aliases': inQuery(`{${'a:limits{maxPages} '.repeat(200)}}`),
  'with 30 aliases of an operation': inQuery(
    `{${Array.from({ length: 29 }, (_, index) => `a${index}:limits{maxPages maxUploadSize}`).join(' ')}}`,
  ),
  'with 900 fields': inQuery(`{limits{${'maxPages '.repeat(900)}}}`),
  'with a long comment': inQuery(`${LIMITS}#${'x'.repeat(19_900)}`),
  'with a comment that is too long': inQuery(`${LIMITS}#${'x'.repeat(120_000)}`),
  'with unknown fields': inQuery(fill('{', (index) => `field${index} `, '}', 9_000)),
  'with unknown variables in the query': inQuery(
    fill('query(', (index) => `$v${index}:ID `, `)${LIMITS}`, 5_000),
  ),
  'with unknown arguments': inQuery(fill('{video(', (index) => `argument${index}:1 `, '){id}}', 12_000)),
  'with fragments': inQuery(
    `{...f0} ${Array.from({ length: 45 }, (_, index) => `fragment f${index} on Query{limits{maxPages} ...f${index + 1}}`).join(' ')} fragment f45 on Query{limits{maxPages}}`,
  ),
  'with 100 mutations': inQuery(
    `mutation{${Array.from({ length: 30 }, (_, index) => `m${index}:${MUTATION_FIELD}`).join(' ')}}`,
  ),
  'that introspects everything': inQuery(
    '{__schema{types{name kind description fields{name description args{name type{name kind ofType{name}}} type{name kind ofType{name}}}}}}',
  ),
};

/** Header lines. */
const HEADERS: Readonly<Record<string, string>> = {
  'with thousands of headers': fill('', (index) => `a${index}: b\r\n`, '', LONGEST_HEADERS),
  'with the same header again and again': fill('', () => 'accept: a\r\n', '', LONGEST_HEADERS),
  'with media ranges': fill('Accept: ', () => 'a/b;q=0.1,', '*/*\r\n', LONGEST_HEADERS),
  'with parameters of a media range': fill(
    'Accept: text/event-stream',
    () => ';a="b"',
    '\r\n',
    LONGEST_HEADERS,
  ),
  'with encodings': fill('Accept-Encoding: ', () => 'br;q=0.1,', 'gzip\r\n', LONGEST_HEADERS),
  'with spaces in a token': `Authorization: Bearer${' '.repeat(LONGEST_HEADERS)}x\r\n`,
  'with dots in a token': fill('Authorization: Bearer ', () => '.', '\r\n', LONGEST_HEADERS),
  'with a long token': `Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.${'A'.repeat(LONGEST_HEADERS - 100)}.AAAA\r\n`,
  'with entity tags': fill('If-None-Match: ', () => '"a",', '"b"\r\n', LONGEST_HEADERS),
  'with addresses of proxies': fill('X-Forwarded-For: ', () => '127.0.0.1,', '::1\r\n', LONGEST_HEADERS),
  'with cookies': fill('Cookie: ', () => 'a=b;', '\r\n', LONGEST_HEADERS),
  'with a long origin': `Origin: http://${'a.'.repeat(LONGEST_HEADERS / 2)}b\r\n`,
  'with a long request id': `X-Request-Id: ${'a'.repeat(LONGEST_HEADERS)}\r\n`,
  'with a long trace': `traceparent: ${'0'.repeat(LONGEST_HEADERS)}\r\n`,
};

const TARGETS: Readonly<Record<string, string>> = {
  'with many parameters': fill('/graphql?', (index) => `a${index}=1&`, '', LONGEST_HEADERS),
  'with one parameter again and again': fill('/graphql?', () => 'query=a&', '', LONGEST_HEADERS),
  'with percent signs': fill('/graphql?query=', () => '%7B', '', LONGEST_HEADERS),
  'with slashes': fill('/', () => '/', 'graphql', LONGEST_HEADERS),
  'with folders above': fill('/graphiql/assets/', () => '../', 'x', LONGEST_HEADERS),
};

const requestOf = (line: string, headers: string, body = '') =>
  Buffer.from(
    `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n${headers}` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

/** A body in the smallest parts that the server accepts. */
function inParts(headers: string): Buffer {
  const body = `{"query":"${LIMITS}","variables":${fill('{', (index) => `"${index}":1,`, '"k":1}', LONGEST - 100)}}`;
  const parts = body.match(/.{1,64}/g) ?? [];
  const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
  return Buffer.from(
    `POST /graphql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n${headers}` +
      `Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
  );
}

/** A WebSocket with one message, and one of `connection_init` before it when there is a token. */
function messageOf(token: string | null, body: string): Buffer {
  const subscribe = textFrame(`{"type":"subscribe","id":"1","payload":${body}}`);
  const payload = token === null ? {} : { authorization: `Bearer ${token}` };
  const init = textFrame(JSON.stringify({ type: 'connection_init', payload }));
  return Buffer.concat([handshake(), init, subscribe]);
}

/** @param token null for requests of a stranger. @returns each request with its name */
export function expensiveRequests(token: string | null): [string, Buffer][] {
  const authorization = token === null ? '' : `Authorization: Bearer ${token}\r\n`;
  const events = `Accept: text/event-stream\r\n${authorization}`;
  const bodies = Object.entries(BODIES);
  const isObject = (body: string) => body.startsWith('{') && body.length < LONGEST - 100;
  const init = bodies.map(([name, body]): [string, Buffer] => [
    `connection_init ${name}`,
    Buffer.concat([handshake(), textFrame(`{"type":"connection_init","payload":${body.slice(0, 19_000)}`)]),
  ]);
  const parameters = fill('{', (index) => `"${index}":1,`, '"k":1}', 19_000);
  return [
    ...bodies.map(([name, body]): [string, Buffer] => [
      `a POST request ${name}`,
      requestOf('POST /graphql', authorization, body),
    ]),
    ...bodies.map(([name, body]): [string, Buffer] => [
      `a request for an event stream ${name}`,
      requestOf('POST /graphql', events, body),
    ]),
    ...bodies
      .filter(([, body]) => isObject(body))
      .map(([name, body]): [string, Buffer] => [`a message ${name}`, messageOf(token, body)]),
    ...init,
    [
      'connection_init with many parameters',
      Buffer.concat([handshake(), textFrame(`{"type":"connection_init","payload":${parameters}}`)]),
    ],
    ...Object.entries(HEADERS).map(([name, headers]): [string, Buffer] => [
      `a request ${name}`,
      requestOf('POST /graphql', headers, `{"query":"${LIMITS}"}`),
    ]),
    ...Object.entries(HEADERS).map(([name, headers]): [string, Buffer] => [
      `a handshake ${name}`,
      handshake([headers.trimEnd()]),
    ]),
    ...Object.entries(TARGETS).map(([name, target]): [string, Buffer] => [
      `a GET request ${name}`,
      requestOf(`GET ${target}`, authorization),
    ]),
    ['a body in small parts', inParts(authorization)],
  ];
}
