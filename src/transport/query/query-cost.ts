/**
 * Limits of what one query may ask for. They are checked after the query is parsed and before it is validated,
 * in time that grows with its length alone, because some rules of graphql-js take much longer. The queries of the
 * front and of GraphiQL stay below each limit.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { ApiError } from '../../domain/problem.ts';
import {
  DEFAULT_TIMELINE_ENTRIES,
  DEFAULT_VIDEOS,
  MAX_PAGES_PER_FIELD,
  MAX_TIMELINE_ENTRIES,
  MAX_VIDEOS,
} from '../../graphql/list-limits.ts';

/** Levels of nested fields. */
export const MAX_DEPTH = 10;
/** Levels of nested selection sets, which inline fragments have as well. */
export const MAX_NESTING = 50;
export const MAX_ALIASES = 30;
/** Estimated values in the answer: a list counts with its assumed length, a signed link as five values. */
export const MAX_COST = 20_000;
/** Estimated values in the answer to the fields that begin with two underscores. */
export const MAX_INTROSPECTION_COST = 40_000;
/** Occurrences of one response name, which is an alias or the name of a field. Validation compares each two of them. */
export const MAX_REPETITIONS = 100;
/** Operations and fragments together. */
export const MAX_DEFINITIONS = 50;

const ASSUMED_DOCUMENTS = 20;
const ASSUMED_IMAGES = 4;
const LINK_COST = 5;
const LINK_FIELDS = new Set(['url', 'thumbnailUrl', 'downloadUrl']);
/** Assumed lengths of the lists of an introspection, at or above the averages of the schema. */
const INTROSPECTION_LISTS: Readonly<Record<string, number>> = {
  types: 60,
  fields: 4,
  directives: 6,
  locations: 4,
};

/** The limits and the rules of the cost, for the query `limits`. */
export const COST_LIMITS = {
  maxDepth: MAX_DEPTH,
  maxAliases: MAX_ALIASES,
  maxCost: MAX_COST,
  documentsInCost: ASSUMED_DOCUMENTS,
  linkCost: LINK_COST,
};

interface Weight {
  depth: number;
  nesting: number;
  aliases: number;
  cost: number;
  introspection: number;
}

const ZERO: Weight = { depth: 0, nesting: 0, aliases: 0, cost: 0, introspection: 0 };

/** @returns an error for each limit that the query exceeds. */
export function excessesOf({ definitions }: DocumentNode): GraphQLError[] {
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const errors: GraphQLError[] = [];
  const checkLimit = (name: string, limit: number, actual: number, node?: OperationDefinitionNode) => {
    if (actual <= limit) return;
    const message = `The request exceeds the ${name} limit: ${actual} of at most ${limit}.`;
    const originalError = new ApiError('QUERY_TOO_COSTLY', message, { measure: name, cost: actual, limit });
    errors.push(
      new GraphQLError(message, {
        ...(node && { nodes: node }),
        originalError,
        extensions: { code: originalError.code },
      }),
    );
  };
  checkLimit('definition', MAX_DEFINITIONS, definitions.length);
  checkLimit('repetition', MAX_REPETITIONS, maxRepetitions(definitions));
  const weigh = createWeigher(fragments);
  for (const operation of operations) {
    const { depth, nesting, aliases, cost, introspection } = weigh(operation.selectionSet);
    checkLimit('depth', MAX_DEPTH, depth, operation);
    checkLimit('nesting', MAX_NESTING, nesting, operation);
    checkLimit('alias', MAX_ALIASES, aliases, operation);
    checkLimit('cost', MAX_COST, cost, operation);
    checkLimit('introspection', MAX_INTROSPECTION_COST, introspection, operation);
  }
  return errors;
}

/** The number of fields that have the most frequent response name, fragments included. */
function maxRepetitions(definitions: DocumentNode['definitions']): number {
  const counts = new Map<string, number>();
  let max = 0;
  const count = (set: SelectionSetNode | undefined): void => {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FRAGMENT_SPREAD) continue;
      if (node.kind === Kind.FIELD) {
        const name = (node.alias ?? node.name).value;
        const occurrences = (counts.get(name) ?? 0) + 1;
        counts.set(name, occurrences);
        max = Math.max(max, occurrences);
      }
      count(node.selectionSet);
    }
  };
  for (const definition of definitions) if ('selectionSet' in definition) count(definition.selectionSet);
  return max;
}

/** Weighs each fragment once, because fragments may spread each other exponentially or in circles. */
function createWeigher(
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): (selections: SelectionSetNode | undefined) => Weight {
  const weights = new Map<string, Weight>();

  function weigh(set: SelectionSetNode | undefined): Weight {
    if (!set) return ZERO;
    const sum = { ...ZERO };
    for (const selection of set.selections) {
      const each = weighSelection(selection);
      sum.depth = Math.max(sum.depth, each.depth);
      sum.nesting = Math.max(sum.nesting, each.nesting);
      sum.aliases += each.aliases;
      sum.cost += each.cost;
      sum.introspection += each.introspection;
    }
    sum.nesting += 1;
    return sum;
  }

  function weighSelection(node: SelectionNode): Weight {
    if (node.kind === Kind.INLINE_FRAGMENT) return weigh(node.selectionSet);
    if (node.kind === Kind.FRAGMENT_SPREAD) return weighFragment(node.name.value);
    if (node.name.value.startsWith('__')) return weighIntrospection(node);
    const { depth, nesting, aliases, cost, introspection } = weigh(node.selectionSet);
    const length = assumedLength(node);
    return {
      depth: depth + 1,
      nesting,
      aliases: aliases + (node.alias ? 1 : 0),
      cost: length * (cost + (LINK_FIELDS.has(node.name.value) ? LINK_COST : 1)),
      introspection: length * introspection,
    };
  }

  /** Weighs `__schema`, `__type` and `__typename`. graphql-js limits the depth of an introspection. */
  function weighIntrospection(node: FieldNode): Weight {
    const { nesting, aliases, cost, introspection } = weigh(node.selectionSet);
    return {
      depth: 0,
      nesting,
      aliases: aliases + (node.alias ? 1 : 0),
      cost: 0,
      introspection: 1 + cost + introspection,
    };
  }

  function weighFragment(name: string): Weight {
    const known = weights.get(name);
    if (known) return known;
    weights.set(name, ZERO);
    const weight = weigh(fragments.get(name)?.selectionSet);
    weights.set(name, weight);
    return weight;
  }

  return weigh;
}

function assumedLength(field: FieldNode): number {
  if (field.name.value === 'sharedLiveMedias') return ASSUMED_DOCUMENTS;
  if (field.name.value === 'pages') return Math.min(Math.max(requestedPages(field), 1), MAX_PAGES_PER_FIELD);
  if (field.name.value === 'videos') return requestedFirst(field, DEFAULT_VIDEOS, MAX_VIDEOS);
  if (field.name.value === 'timeline') {
    return requestedFirst(field, DEFAULT_TIMELINE_ENTRIES, MAX_TIMELINE_ENTRIES);
  }
  if (field.name.value === 'images') return ASSUMED_IMAGES;
  // No list of the API has the name of a list of the introspection.
  return INTROSPECTION_LISTS[field.name.value] ?? 1;
}

/** The number of pages between the literal arguments `from` and `to`; the assumed number for variables. */
function requestedPages(field: FieldNode): number {
  const from = hasArgument(field, 'from') ? integerArgument(field, 'from') : 1;
  const to = integerArgument(field, 'to');
  return to !== null && from !== null ? to - from + 1 : MAX_PAGES_PER_FIELD;
}

/** The literal argument `first`, from 1 to `maximum`; the maximum for a variable. */
function requestedFirst(field: FieldNode, byDefault: number, maximum: number): number {
  const first = hasArgument(field, 'first') ? (integerArgument(field, 'first') ?? maximum) : byDefault;
  return Math.min(Math.max(first, 1), maximum);
}

const argumentOf = ({ arguments: all = [] }: FieldNode, name: string) =>
  all.find((each) => each.name.value === name);

const hasArgument = (field: FieldNode, name: string): boolean => argumentOf(field, name) !== undefined;

/** The value of a literal argument; null for a variable. */
function integerArgument(field: FieldNode, name: string): number | null {
  const value = argumentOf(field, name)?.value;
  return value?.kind === Kind.INT ? Number(value.value) : null;
}
