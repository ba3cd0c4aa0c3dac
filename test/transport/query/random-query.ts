/** Makes queries that stay below the limits of length and tokens, and try to make validation slow. */
import type { Random } from '../../support/random.ts';

const FIELDS = {
  Query: ['limits', 'video', 'sharedLiveMedia', '__typename'],
  Video: ['id', 'title', 'activeShare', 'sharedLiveMedias', '__typename'],
  Limits: ['maxPages', 'maxUploadSize'],
} as const;
type TypeName = keyof typeof FIELDS;
const RETURNS: Partial<Record<string, TypeName>> = { limits: 'Limits', video: 'Video' };
const ARGUMENTS: Partial<Record<string, string[]>> = {
  video: ['(id: 1)', '(id: [1 2 3])', '(id: $v)', '(id: "a long string that is compared with others")', ''],
  sharedLiveMedia: ['(id: 1)'],
};

/** About 1,900 tokens. */
const MAX_LENGTH = 8_000;

export function randomQuery(random: Random): string {
  const fragments = random.integer(0, 47);
  const density = random.integer(1, 12);
  const spread = () => (fragments > 0 ? `...f${random.integer(0, fragments - 1)}` : '__typename');

  /** Characters that the query may still get. */
  let left = MAX_LENGTH;

  function selections(type: TypeName, depth: number): string {
    let text = '';
    for (let count = random.integer(1, density); count > 0 && left > 0; count--) {
      const added = ` ${selection(type, depth)}`;
      left -= added.length;
      text += added;
    }
    return `{${text || ' __typename'} }`;
  }

  function selection(type: TypeName, depth: number): string {
    const kind = random.integer(0, 9);
    if (kind < 3 && type === 'Query') return spread();
    if (kind === 3 && depth > 0) return `... on ${type} ${selections(type, depth - 1)}`;
    const field = random.of(FIELDS[type]);
    const alias = random.integer(0, 5) === 0 ? `${random.of(['a', 'b', 'c'])}: ` : '';
    const returned = RETURNS[field];
    const set = returned ? (depth > 0 ? selections(returned, depth - 1) : '{ __typename }') : '';
    return `${alias}${field}${random.of(ARGUMENTS[field] ?? [''])} ${set}`;
  }

  let query = `query ($v: ID!) ${selections('Query', random.integer(1, 8))}`;
  for (let index = 0; index < fragments; index++) {
    query += ` fragment f${index} on Query ${selections('Query', random.integer(0, 4))}`;
  }
  return query;
}
