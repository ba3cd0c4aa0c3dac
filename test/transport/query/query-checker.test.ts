/** Queries of strangers: each is accepted or rejected in little time, and none of them stays in memory. */
import { type DocumentNode, execute, getIntrospectionQuery } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeSchema } from '../../../src/graphql/schema.ts';
import { QueryChecker } from '../../../src/transport/query/query-checker.ts';
import { seededRandom } from '../../support/random.ts';
import { randomQuery } from './random-query.ts';

let schema: Awaited<ReturnType<typeof makeSchema>>;
beforeAll(async () => {
  schema = await makeSchema();
  // The first executions of a function are slow, because V8 has not compiled it.
  for (let count = 0; count < 20; count++) check(getIntrospectionQuery());
});

const check = (query: string) => new QueryChecker(schema).check(query, false);
const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** The least CPU time of a few runs, in milliseconds: other processes only ever add to it. */
async function cpuOf(work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5; run++) {
    const before = process.threadCpuUsage();
    await work();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

const BEFORE_TOKEN_MS = 20;

const LONGEST = 20_000;
const fill = (before: string, part: (index: number) => string, after: string) => {
  let text = before;
  for (let index = 0; text.length + after.length < LONGEST - 200; index++) text += part(index);
  return text + after;
};

const QUERIES: Record<string, string> = {
  'of one field, 490 times': `{ ${repeat(490, () => 'limits{maxPages}')} }`,
  'of 250 fields with the same alias': `{ ${repeat(250, () => 'a: limits{maxPages}')} }`,
  'of 100 fields with long arguments': `{ ${repeat(100, () => `video(id:"${'a'.repeat(180)}"){id}`)} }`,
  'of 250 equal fields with lists as arguments': `{ ${repeat(80, () => `video(id:[${'1 '.repeat(18)}]){id}`)} }`,
  'of nested inline fragments': `{ ${repeat(200, () => '...{ limits{maxPages} ')} ${'}'.repeat(200)} }`,
  'of 100 fragments in one set': `{ ${repeat(100, (i) => `...f${i}`)} } ${repeat(100, (i) => `fragment f${i} on Query { limits{maxPages} }`)}`,
  'of fragments that spread all others': `{ ...f0 } ${repeat(40, (i) => `fragment f${i} on Query { ${repeat(40 - i, (j) => `...f${i + j + 1}`)} }`)} fragment f40 on Query { limits{maxPages} }`,
  'of fields in fragments that spread all others': `query($i:ID!){ video(id:$i){...f0} } ${repeat(30, (i) => `fragment f${i} on Video { activeShare{ media { video { ${repeat(30 - i, (j) => `...f${i + j + 1}`)} } } } }`)} fragment f30 on Video { id }`,
  'of many operations': repeat(150, (i) => `query q${i}{...f0} fragment f${i} on Query{...f${i + 1}}`),
  'of unknown fields': fill('{', (i) => ` ${'a'.repeat(30)}${i}`, '}'),
  'of unknown types': fill('', (i) => `fragment f${i} on ${'Abcdefghij'.repeat(6)}${i}{id}`, ''),
  'of unknown arguments': fill('{video(', (i) => ` ${'argument'.repeat(5)}${i}:1`, '){id}}'),
  'of directives': fill('{limits{maxPages', () => ' @include(if:true)', '}}'),
  'of unknown directives': fill('{limits{maxPages', () => ' @unknown', '}}'),
  'of variables': fill('query(', (i) => ` $v${i}:ID`, '){limits{maxPages}}'),
  'of variables with lists as defaults': fill(
    'query(',
    (i) => ` $v${i}:[Int]=[1 2 3]`,
    '){limits{maxPages}}',
  ),
  'of an object': fill('{video(id:{', (i) => ` a${i}:1`, '}){id}}'),
  'of nested lists': `{video(id:${'['.repeat(900)}${']'.repeat(900)}){id}}`,
  'of nested objects': `{video(id:${'{a:'.repeat(450)}1${'}'.repeat(450)}){id}}`,
  'of one long name': `{ ${'a'.repeat(LONGEST - 10)} }`,
  'of comments': fill('', () => '#\n', '{limits{maxPages}}'),
  'of commas': fill('', () => ',', '{limits{maxPages}}'),
  'of escapes': fill('{video(id:"', () => '\\u0041', '"){id}}'),
  'of lines in a block string': fill('{video(id:"""', () => '\n a', '"""){id}}'),
  'of levels': `query($i:ID!){ video(id:$i) ${'{ activeShare { media { video '.repeat(150)}{id}${'}}}'.repeat(150)} }`,
  'of 600 aliases': `{ ${repeat(600, (i) => `a${i}:__typename`)} }`,
};

describe('queries', () => {
  test.each(Object.entries(QUERIES))('a query %s takes less than 20 ms', async (_what, query) => {
    expect(await cpuOf(() => check(query))).toBeLessThan(BEFORE_TOKEN_MS);
  });

  test('a query at random takes less than 20 ms', async () => {
    const random = seededRandom(1);
    for (let count = 0; count < 60; count++) {
      const query = randomQuery(random);
      expect(await cpuOf(() => check(query)), query).toBeLessThan(BEFORE_TOKEN_MS);
    }
  });

  const TYPE = 'kind name ofType{kind name ofType{kind name ofType{kind name}}}';
  test.each([
    [
      'of all types, 60 times',
      `{ __schema { ${repeat(60, (i) => `a${i}: types { name fields { name } }`)} } }`,
    ],
    [
      'of all arguments, 9 times',
      `{ __schema { ${repeat(9, (i) => `a${i}: types { name fields { name args { name type{${TYPE}} } } }`)} } }`,
    ],
    [
      'of one type, 30 times',
      `{ ${repeat(30, (i) => `a${i}: __type(name:"Video") { fields { args { name } } }`)} }`,
    ],
    ['of common tools', getIntrospectionQuery()],
  ])('a query that introspects %s is rejected, or executes in less than 20 ms', async (_what, query) => {
    const document = check(query);
    if (!('kind' in document)) return;
    for (let count = 0; count < 5; count++) await execute({ schema, document });
    expect(await cpuOf(() => execute({ schema, document }))).toBeLessThan(BEFORE_TOKEN_MS);
  });

  test('a query of common tools that introspects the schema is accepted', () => {
    expect(check(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }))).toHaveProperty('kind');
  });

  test('a query of more than 20,000 bytes is rejected before it is parsed, and counted', () => {
    let tooLong = 0;
    const checker = new QueryChecker(schema, () => (tooLong += 1));
    const codeOf = (query: string) => {
      const checked = checker.check(query, true);
      return 'kind' in checked ? null : checked[0]?.extensions['code'];
    };
    expect(codeOf(`{ limits { maxPages } } #${'x'.repeat(20_000 - 25)}`)).toBeNull();
    expect(codeOf(`{ limits { maxPages } } #${'x'.repeat(20_000)}`)).toBe('QUERY_TOO_LONG');
    expect(codeOf(`{ # ${'ä'.repeat(10_000)}`)).toBe('QUERY_TOO_LONG');
    expect(tooLong).toBe(2);
  });

  test('a query that is invalid has at most 11 errors, without suggestions', () => {
    const errors = check(fill('{limits{', (i) => ` maxPage${i}`, '}}')) as readonly Error[];
    expect(errors).toHaveLength(11);
    expect(errors.map(({ message }) => message).join()).not.toContain('Did you mean');
  });
});

describe('cached queries', () => {
  const query = (index: number, length: number) => `{ limits { maxPages } } # ${index} ${'x'.repeat(length)}`;

  test('the cache of queries keeps a query of a request with a token, and none of a stranger', () => {
    const checker = new QueryChecker(schema);
    expect(checker.check(query(1, 0), false)).not.toBe(checker.check(query(1, 0), false));
    expect(checker.cachedBytes).toBe(0);
    const kept = checker.check(query(1, 0), true);
    expect(checker.check(query(1, 0), false)).toBe(kept);
  });

  test('the cache of queries keeps no invalid query', () => {
    const checker = new QueryChecker(schema);
    checker.check('{ nothing }', true);
    checker.check('{', true);
    expect(checker.cachedBytes).toBe(0);
  });

  test('the cache of queries is bounded in bytes, whatever the number and the length of the queries', () => {
    const checker = new QueryChecker(schema);
    for (let index = 0; index < 400; index++) checker.check(query(index, 19_000), true);
    expect(checker.cachedBytes).toBeGreaterThan(0);
    expect(checker.cachedBytes).toBeLessThanOrEqual(16 * 2 ** 20);
  });

  test('the cache of queries gives Apollo the syntax tree of a checked query once, even without a place in the cache', async () => {
    const checker = new QueryChecker(schema);
    const document = checker.check(query(1, 0), false) as DocumentNode;
    checker.keepForApollo(query(1, 0), document);
    const { createHash } = await import('node:crypto');
    const key = `a prefix of Apollo:${createHash('sha256').update(query(1, 0)).digest('hex')}`;
    expect(await checker.store.get(key)).toBe(document);
    expect(await checker.store.get(key)).toBeUndefined();
  });
});
