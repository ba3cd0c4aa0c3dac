/** Selections that reach every field of a schema, so that a test tries a new field without being changed. */
import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { ask } from './ask.ts';

export async function schemaOf(graphql: string): Promise<GraphQLSchema> {
  return buildClientSchema((await ask(graphql, null, getIntrospectionQuery({ oneOf: true }))).data);
}

/** The arguments of fields below the operations, and of operations that need others than their ids. A new argument needs a value here. */
const ARGUMENTS: Record<string, string> = {
  'Page.image': '(width: 960)',
  'Query.videos': '(first: 1)',
  'SharedLiveMedia.page': '(number: 2)',
  'SharedLiveMedia.pages': '(from: 1, to: 3)',
  'Video.timeline': '(first: 6)',
  'Video.timelineFile': '(format: JSON)',
};

const argumentsOf = (parent: string, { name, args }: GraphQLField<unknown, unknown>): string => {
  const known = ARGUMENTS[`${parent}.${name}`];
  if (args.length > 0 && known === undefined)
    throw new Error(`Give ${parent}.${name} its arguments in ARGUMENTS.`);
  return known ?? '';
};

/**
 * A selection set of every field that can be reached from `type`, through each chain of types that has no type twice.
 * @param reached receives `Type.field` for each field that the selection contains.
 */
export function selectAll(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  reached = new Set<string>(),
  above: readonly GraphQLNamedType[] = [],
  aliased: ReadonlySet<string> = new Set(),
): string {
  if (isLeafType(type)) return '';
  const chain = [...above, type];
  if (isAbstractType(type)) {
    const members = schema.getPossibleTypes(type);
    const fragments = members.map(
      (each) => `... on ${each.name} ${selectAll(schema, each, reached, chain, conflictsOf(members))}`,
    );
    return `{ __typename ${fragments.join(' ')} }`;
  }
  if (!isObjectType(type)) throw new Error(`${type.name} is not an output type.`);
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const target = getNamedType(field.type);
    if (chain.includes(target)) return [];
    reached.add(`${type.name}.${field.name}`);
    const alias = aliased.has(field.name) ? `${field.name}Of${type.name}: ` : '';
    return [
      `${alias}${field.name}${argumentsOf(type.name, field)} ${selectAll(schema, target, reached, chain)}`,
    ];
  });
  return `{ ${fields.join(' ')} }`;
}

/** The names of fields whose types differ between the members of an abstract type, which need aliases. */
function conflictsOf(members: readonly GraphQLObjectType[]): Set<string> {
  const types = new Map<string, Set<string>>();
  for (const { name, type } of members.flatMap((member) => Object.values(member.getFields()))) {
    types.set(name, (types.get(name) ?? new Set()).add(String(type)));
  }
  return new Set([...types].filter(([, each]) => each.size > 1).map(([name]) => name));
}

type Kind = 'query' | 'mutation' | 'subscription';

/** An operation with every field of its result. Every argument that is an ID is the variable `$id`. */
export function operation(
  schema: GraphQLSchema,
  kind: Kind,
  field: GraphQLField<unknown, unknown>,
  reached?: Set<string>,
): string {
  return withSelection(kind, field, selectAll(schema, getNamedType(field.type), reached));
}

/** An operation for each type of the result, because all of them together exceed the limit of the cost. */
export function operationsByType(
  schema: GraphQLSchema,
  kind: Kind,
  field: GraphQLField<unknown, unknown>,
): string[] {
  const result = getNamedType(field.type);
  if (!isAbstractType(result)) return [operation(schema, kind, field)];
  return schema.getPossibleTypes(result).map((type) => {
    const selection = selectAll(schema, type, new Set(), [result]);
    return withSelection(kind, field, `{ __typename ... on ${type.name} ${selection} }`);
  });
}

function withSelection(kind: Kind, field: GraphQLField<unknown, unknown>, selection: string): string {
  const required = field.args.filter(isRequiredArgument);
  const values = required.map(({ name, type }) => `${name}: ${literal(type, true)}`);
  const variables = values.some((value) => value.includes('$id')) ? '($id: ID!)' : '';
  const list = values.length > 0 ? `(${values.join(', ')})` : (ARGUMENTS[`Query.${field.name}`] ?? '');
  return `${kind} ${variables} { ${field.name}${list} ${selection} }`;
}

/** The smallest value of an input type. */
function literal(type: GraphQLInputType, atTop = false): string {
  if (isNonNullType(type)) return literal(type.ofType, atTop);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const required = type.isOneOf ? fields.slice(0, 1) : fields.filter((field) => isNonNullType(field.type));
    return `{ ${required.map((field) => `${field.name}: ${literal(field.type)}`).join(', ')} }`;
  }
  if (type.name === 'ID') return atTop ? '$id' : '"1"';
  return { Int: '1', Float: '1', Boolean: 'true' }[type.name] ?? '"x"';
}
