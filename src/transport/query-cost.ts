/**
 * Limits of what one request may select. A validation rule checks them before execution. The queries of the
 * front and of GraphiQL stay below each limit.
 */
import {
  type FieldNode,
  GraphQLError,
  Kind,
  type ParseOptions,
  type SelectionNode,
  type SelectionSetNode,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

export const MAX_TOKENS = 2_000;
/** Levels of nested fields. */
export const MAX_DEPTH = 10;
export const MAX_ALIASES = 30;
/** Estimated values in the answer: a list counts with its assumed length, a signed link as five values. */
export const MAX_COST = 10_000;

const ASSUMED_DOCUMENTS = 20;
const ASSUMED_PAGES = 100;
const LINK_COST = 5;
const LINK_FIELDS = new Set(['url', 'thumbnailUrl', 'downloadUrl']);

interface Weight {
  depth: number;
  aliases: number;
  cost: number;
}

const ZERO: Weight = { depth: 0, aliases: 0, cost: 0 };

export const parseOptions: ParseOptions = { maxTokens: MAX_TOKENS };

export const costRules: readonly ValidationRule[] = [
  (context) => ({
    OperationDefinition(operation) {
      const { depth, aliases, cost } = createWeigher(context)(operation.selectionSet);
      const checkLimit = (name: string, limit: number, actual: number) => {
        if (actual <= limit) return;
        const message = `The request exceeds the ${name} limit: ${actual} of at most ${limit}.`;
        context.reportError(new GraphQLError(message, { nodes: operation }));
      };
      checkLimit('depth', MAX_DEPTH, depth);
      checkLimit('alias', MAX_ALIASES, aliases);
      checkLimit('cost', MAX_COST, cost);
    },
  }),
];

export const validationRules: readonly ValidationRule[] = [...specifiedRules, ...costRules];

/** Weighs each fragment once, because fragments may spread each other exponentially or in circles. */
function createWeigher(context: ValidationContext): (selections: SelectionSetNode | undefined) => Weight {
  const fragments = new Map<string, Weight>();

  const weigh = (set: SelectionSetNode | undefined): Weight =>
    (set?.selections ?? []).map(weighSelection).reduce(
      (sum, each) => ({
        depth: Math.max(sum.depth, each.depth),
        aliases: sum.aliases + each.aliases,
        cost: sum.cost + each.cost,
      }),
      ZERO,
    );

  function weighSelection(node: SelectionNode): Weight {
    if (node.kind === Kind.INLINE_FRAGMENT) return weigh(node.selectionSet);
    if (node.kind === Kind.FRAGMENT_SPREAD) return weighFragment(node.name.value);
    // graphql-js limits introspection with a rule of its own.
    if (node.name.value.startsWith('__')) return ZERO;
    const { depth, aliases, cost } = weigh(node.selectionSet);
    return {
      depth: depth + 1,
      aliases: aliases + (node.alias ? 1 : 0),
      cost: assumedLength(node) * (cost + (LINK_FIELDS.has(node.name.value) ? LINK_COST : 1)),
    };
  }

  function weighFragment(name: string): Weight {
    const known = fragments.get(name);
    if (known) return known;
    fragments.set(name, ZERO);
    const weight = weigh(context.getFragment(name)?.selectionSet);
    fragments.set(name, weight);
    return weight;
  }

  return weigh;
}

function assumedLength(field: FieldNode): number {
  if (field.name.value === 'sharedLiveMedias') return ASSUMED_DOCUMENTS;
  return field.name.value === 'pages' ? Math.min(Math.max(requestedPages(field), 1), ASSUMED_PAGES) : 1;
}

/** The number of pages between the literal arguments `from` and `to`; the assumed number for variables. */
function requestedPages({ arguments: fieldArguments = [] }: FieldNode): number {
  const literal = (name: string) => {
    const value = fieldArguments.find((each) => each.name.value === name)?.value;
    return value?.kind === Kind.INT ? Number(value.value) : null;
  };
  const hasFrom = fieldArguments.some(({ name }) => name.value === 'from');
  const from = hasFrom ? literal('from') : 1;
  const to = literal('to');
  return to !== null && from !== null ? to - from + 1 : ASSUMED_PAGES;
}
