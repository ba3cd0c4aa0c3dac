/** What a request may ask for at most. The shipped front and GraphiQL's introspection stay under each. */
import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { type ParseOptions, specifiedRules, type ValidationRule } from 'graphql';

export const MOST_TOKENS = 2_000;
export const MOST_DEPTH = 10;
export const MOST_ALIASES = 30;
/** Objects count 2, scalars 1, each half as much again with every level down. */
export const MOST_COST = 5_000;

export const parseOptions: ParseOptions = { maxTokens: MOST_TOKENS };

export const limitRules: readonly ValidationRule[] = [
  maxDepthRule({ n: MOST_DEPTH, flattenFragments: true }),
  maxAliasesRule({ n: MOST_ALIASES, allowList: [] }),
  costLimitRule({ maxCost: MOST_COST, flattenFragments: true }),
] as unknown as ValidationRule[];

export const rules: readonly ValidationRule[] = [...specifiedRules, ...limitRules];
