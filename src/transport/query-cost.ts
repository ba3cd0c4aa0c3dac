/** What a request may ask for at most, judged before anything runs. The front and GraphiQL stay under each. */
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

export const MOST_TOKENS = 2_000;
/** Fields below each other. */
export const MOST_DEPTH = 10;
/** Fields under another name. */
export const MOST_ALIASES = 30;
/** Values in the answer, as far as can be told: a list counts as long as it may well be, a signed link as five. */
export const MOST_COST = 10_000;

const DOCUMENTS = 20;
const PAGES = 100;
const LINK = 5;
const LINKS = new Set(['url', 'thumbnailUrl', 'downloadUrl']);

interface Weight {
  depth: number;
  aliases: number;
  cost: number;
}

const NOTHING: Weight = { depth: 0, aliases: 0, cost: 0 };

export const parseOptions: ParseOptions = { maxTokens: MOST_TOKENS };

export const limitRules: readonly ValidationRule[] = [
  (context) => ({
    OperationDefinition(operation) {
      const { depth, aliases, cost } = weigher(context)(operation.selectionSet);
      const refuse = (what: string, most: number, found: number) => {
        if (found <= most) return;
        const message = `This asks for too much: ${what} may be ${most} at most, and would be ${found}.`;
        context.reportError(new GraphQLError(message, { nodes: operation }));
      };
      refuse('its depth', MOST_DEPTH, depth);
      refuse('its aliases', MOST_ALIASES, aliases);
      refuse('its cost', MOST_COST, cost);
    },
  }),
];

export const rules: readonly ValidationRule[] = [...specifiedRules, ...limitRules];

/** Weighs each fragment once: they may be spread into each other exponentially, or in circles. */
function weigher(context: ValidationContext): (selections: SelectionSetNode | undefined) => Weight {
  const known = new Map<string, Weight>();

  const weigh = (set: SelectionSetNode | undefined): Weight =>
    (set?.selections ?? []).map(weighOne).reduce(
      (sum, each) => ({
        depth: Math.max(sum.depth, each.depth),
        aliases: sum.aliases + each.aliases,
        cost: sum.cost + each.cost,
      }),
      NOTHING,
    );

  function weighOne(node: SelectionNode): Weight {
    if (node.kind === Kind.INLINE_FRAGMENT) return weigh(node.selectionSet);
    if (node.kind === Kind.FRAGMENT_SPREAD) return weighFragment(node.name.value);
    // graphql-js has a rule of its own for introspection.
    if (node.name.value.startsWith('__')) return NOTHING;
    const { depth, aliases, cost } = weigh(node.selectionSet);
    return {
      depth: depth + 1,
      aliases: aliases + (node.alias ? 1 : 0),
      cost: length(node) * (cost + (LINKS.has(node.name.value) ? LINK : 1)),
    };
  }

  function weighFragment(name: string): Weight {
    const weight = known.get(name);
    if (weight) return weight;
    known.set(name, NOTHING);
    const found = weigh(context.getFragment(name)?.selectionSet);
    known.set(name, found);
    return found;
  }

  return weigh;
}

/** How many of it one answer may well hold. */
function length(field: FieldNode): number {
  if (field.name.value === 'sharedLiveMedias') return DOCUMENTS;
  return field.name.value === 'pages' ? Math.min(Math.max(range(field), 1), PAGES) : 1;
}

/** Pages a field asks for, when it says so in numbers. */
function range({ arguments: given = [] }: FieldNode): number {
  const number = (name: string) => {
    const value = given.find((each) => each.name.value === name)?.value;
    return value?.kind === Kind.INT ? Number(value.value) : null;
  };
  const [from, to] = [number('from'), number('to')];
  const begins = from ?? (given.some(({ name }) => name.value === 'from') ? null : 1);
  return to !== null && begins !== null ? to - begins + 1 : PAGES;
}
