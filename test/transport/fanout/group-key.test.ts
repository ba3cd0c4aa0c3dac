/** The requests that share an execution, and those that do not. */
import { beforeAll, expect, test } from 'vitest';
import type { Context } from '../../../src/graphql/context.ts';
import { makeSchema } from '../../../src/graphql/schema.ts';
import { ANONYMOUS } from '../../../src/graphql/viewer.ts';
import { groupKey } from '../../../src/transport/fanout/group-key.ts';
import { createPrepare, type GraphqlRequest, type Prepare } from '../../../src/transport/query/prepare.ts';

const ID = 'a1a2224b-f7b0-48c2-b6f2-57fd7f863638';

let prepare: Prepare;
beforeAll(async () => {
  prepare = createPrepare(await makeSchema());
});

function keyOf(query: string, rest: Omit<GraphqlRequest, 'query'> = {}): string | null {
  const args = prepare({ query, ...rest }, { viewer: ANONYMOUS } as Context);
  if (!('document' in args)) throw args[0];
  return groupKey(args);
}

const PLAIN = `subscription ($id: ID!) { videoUpdated(id: $id) {
  version sharedLiveMedias { title pages(from: 1, to: 3) { number } } } }`;
/** `PLAIN` with a variable for the last page. */
const withLastPage = (definition: string) =>
  PLAIN.replace('ID!', `ID!, ${definition}`).replace('to: 3', 'to: $to');

test.each<[string, string, Record<string, unknown>?, string?]>([
  ['a comment', `# ${'x'.repeat(50)}\n${PLAIN} # end`],
  ['white space and commas', PLAIN.replaceAll(' ', ' \t\r\n,')],
  ['the name of the operation', PLAIN.replace('subscription', 'subscription Follow'), {}, 'Follow'],
  ['an operation name that is left out', PLAIN.replace('subscription', 'subscription Follow')],
  ['the name of a variable', PLAIN.replaceAll('$id', '$video'), { video: ID }],
  ['a value in place of a variable', PLAIN.replace('($id: ID!)', '').replace('$id', `"${ID}"`)],
  ['a variable that the operation does not declare', PLAIN, { salt: 'another' }],
  ['the order of variables', PLAIN, { b: 1, id: ID, a: 2 }],
  ['an id in upper case', PLAIN, { id: ID.toUpperCase() }],
  [
    'a second operation',
    `${PLAIN.replace('subscription', 'subscription A')} query B { limits { maxPages } }`,
    {},
    'A',
  ],
  ['the order of arguments', PLAIN.replace('from: 1, to: 3', 'to: 3, from: 1')],
  ['a default of an argument that is left out', PLAIN.replace('from: 1, ', '')],
  ['a default of a variable', withLastPage('$to: Int = 3')],
  ['a variable with the value of its default', withLastPage('$to: Int = 3'), { to: 3 }],
  ['a variable that replaces its default', withLastPage('$to: Int = 9'), { to: 3.0 }],
  ['a field that is selected twice', PLAIN.replace('version', 'version version')],
  ['a fragment', `${PLAIN.replace('version', '...v')} fragment v on Video { version }`],
  ['an inline fragment', PLAIN.replace('version', '... on Video { version }')],
  ['a field that is left out', PLAIN.replace('version', 'version id @skip(if: true)')],
  ['a directive without an effect', PLAIN.replace('version', 'version @include(if: true)')],
  ['an alias that is the name of the field', PLAIN.replace('version', 'version: version')],
])(
  'two requests that differ in %s share an execution',
  (_difference, query, variables = {}, operationName) => {
    const declared = query.includes('$id') ? { id: ID } : {};
    const request = { variables: { ...declared, ...variables }, operationName: operationName ?? null };
    expect(keyOf(query, request)).toBe(keyOf(PLAIN, { variables: { id: ID } }));
  },
);

test.each<[string, string]>([
  ['an alias', PLAIN.replace('version', 'v: version')],
  ['another field', PLAIN.replace('version', 'version id')],
  [
    'the order of fields',
    PLAIN.replace('title pages(from: 1, to: 3) { number }', 'pages(from: 1, to: 3) { number } title'),
  ],
  ['the value of an argument', PLAIN.replace('to: 3', 'to: 4')],
  ['null in place of a value', PLAIN.replace('to: 3', 'to: null')],
  ['an alias of a list', PLAIN.replace('sharedLiveMedias', 'documents: sharedLiveMedias')],
  ['the name of a type', PLAIN.replace('version', 'version __typename')],
])('two requests that differ in %s do not share an execution', (_difference, query) => {
  expect(keyOf(query, { variables: { id: ID } })).not.toBe(keyOf(PLAIN, { variables: { id: ID } }));
});

test('a request whose variables do not fit has no group', () => {
  expect(keyOf(PLAIN, { variables: { id: null } })).toBeNull();
  expect(keyOf(PLAIN, { variables: { id: { nested: ID } } })).toBeNull();
});

test('a number and a text with the same digits are the same id', () => {
  expect(keyOf(PLAIN, { variables: { id: 1 } })).toBe(keyOf(PLAIN, { variables: { id: '1' } }));
});
