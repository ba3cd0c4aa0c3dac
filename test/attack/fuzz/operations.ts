/** Operations of the schema whose arguments have hostile values, as variables or in the document. */
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Random } from '../../support/random.ts';

const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));

/** A value in JSON. The same text is often a GraphQL literal too. */
const HOSTILE = [
  'null',
  '0',
  '-0',
  '-1',
  '1e400',
  '-1e400',
  '1.5',
  '2147483647',
  '2147483648',
  '-2147483649',
  '99999999999999999999',
  'true',
  '[]',
  '{}',
  '[[[[[[[[[[]]]]]]]]]]',
  '{"__proto__":1}',
  '""',
  '" "',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\ufffe\\uffff"',
  '"\\u202e\\u200b"',
  '"__proto__"',
  '"constructor"',
  '"../../etc/passwd"',
  '"%00"',
  '"\'; drop table video; --"',
  '"00000000-0000-0000-0000-000000000000"',
  '"ffffffff-ffff-ffff-ffff-ffffffffffffx"',
  '"NaN"',
  `"${'a'.repeat(256)}"`,
  `"${'é'.repeat(5_000)}"`,
];

/** Values that pass the first check of an argument with this name, as JSON. */
export type Plausible = Record<string, readonly string[]>;

const ROOTS = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
const FIELDS = ROOTS.flatMap((root) =>
  Object.values(root?.getFields() ?? {}).map((field) => ({ kind: kindOf(root?.name), field })),
);

export interface Operation {
  field: string;
  /** The body of a request. */
  body: string;
}

/** @param plausible is not used for fields in `destructive` */
export function randomOperation(
  random: Random,
  plausible: Plausible,
  destructive: ReadonlySet<string>,
): Operation {
  const { kind, field } = random.of(FIELDS);
  const values = destructive.has(field.name) ? {} : plausible;
  const inputs = field.args.map(({ name, type }) => ({
    name,
    type,
    json: jsonFor(random, name, type, values),
  }));
  const selection = selectionOf(field);
  if (random.next() < 0.3) {
    const literals = inputs.map(({ name, json }) => `${name}: ${json.replace(/"(\w+)":/g, '$1:')}`);
    const list = literals.length > 0 ? `(${literals.join(', ')})` : '';
    const query = `${kind} { ${field.name}${list} ${selection} }`;
    return { field: field.name, body: JSON.stringify({ query }) };
  }
  const definitions = inputs.map(({ name, type }) => `$${name}: ${type}`);
  const uses = inputs.map(({ name }) => `${name}: $${name}`);
  const [defined, used] = [definitions, uses].map((each) => (each.length > 0 ? `(${each.join(', ')})` : ''));
  const query = `${kind} ${defined} { ${field.name}${used} ${selection} }`;
  const variables = `{${inputs.map(({ name, json }) => `"${name}":${json}`).join(',')}}`;
  return { field: field.name, body: `{"query":${JSON.stringify(query)},"variables":${variables}}` };
}

function kindOf(root = ''): string {
  return root.toLowerCase();
}

/** Half of the values fit the type, so that the others are reached. */
function jsonFor(random: Random, name: string, type: GraphQLInputType, plausible: Plausible): string {
  const known = plausible[name];
  if (known && random.next() < 0.7) return random.of(known);
  if (random.next() < 0.3) return random.of(HOSTILE);
  if (isNonNullType(type)) return jsonFor(random, name, type.ofType, plausible);
  if (isListType(type)) {
    const items = Array.from({ length: random.integer(0, 3) }, () =>
      jsonFor(random, name, type.ofType, plausible),
    );
    return `[${items.join(',')}]`;
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const entries = fields.map(
      (each) => `"${each.name}":${jsonFor(random, each.name, each.type, plausible)}`,
    );
    return `{${entries.join(',')}}`;
  }
  return isEnumType(type) ? `"${random.of(type.getValues()).name}"` : random.of(HOSTILE);
}

function selectionOf({ type }: GraphQLField<unknown, unknown>): string {
  const named = isNonNullType(type) ? type.ofType : type;
  return isLeafType(named) ? '' : '{ __typename }';
}
