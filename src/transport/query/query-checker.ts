/**
 * Parses and validates the queries of requests, for every transport. Each step is bounded before it begins: the
 * length of the text, the tokens, the cost of the selections, and the errors of the validation.
 */
import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { ErrorDetails } from '../../domain/problem.ts';
import { COST_LIMITS, excessesOf } from './query-cost.ts';

/** Limit of the text of a query. */
export const MAX_QUERY_BYTES = 20_000;
const MAX_TOKENS = 2_000;
/** The validation stops after this number of errors, because each error takes time. */
const MAX_ERRORS = 10;
/** Limit of the cache. Clients send the same few queries again and again. */
const MAX_CACHED_BYTES = 16 * 2 ** 20;
/** Estimated memory of one character of a query, with its share of the syntax tree and of the tokens. */
const BYTES_PER_CHARACTER = 160;
/** Limit of the parsed queries that Apollo Server has not fetched yet. */
const MAX_PENDING_QUERIES = 100;

/** The limits of a query, for the query `limits`. */
export const QUERY_LIMITS = { maxSize: MAX_QUERY_BYTES, maxTokens: MAX_TOKENS, ...COST_LIMITS };

export const parseOptions = { maxTokens: MAX_TOKENS };
export const validationOptions = { maxErrors: MAX_ERRORS, hideSuggestions: true };

type Checked = DocumentNode | readonly GraphQLError[];

export class QueryChecker {
  readonly #schema: GraphQLSchema;
  /** The keys are the SHA-256 of the text, so that a long text has a short key. */
  readonly #cache = new LRUCache<string, DocumentNode>({
    maxSize: MAX_CACHED_BYTES,
    sizeCalculation: ({ loc }) => BYTES_PER_CHARACTER * (loc?.source.body.length ?? 0) + 1_000,
  });
  readonly #pending = new LRUCache<string, DocumentNode>({ max: MAX_PENDING_QUERIES });

  readonly #onTooLong: () => void;

  /** @param onTooLong Called for each query that is too long. */
  constructor(schema: GraphQLSchema, onTooLong = () => {}) {
    this.#schema = schema;
    this.#onTooLong = onTooLong;
  }

  /** The bytes of memory that the cache takes, as an estimate. */
  get cachedBytes(): number {
    return this.#cache.calculatedSize;
  }

  /**
   * @param keep Whether the query may take a place in the cache. Queries without a valid token may not.
   * @returns the syntax tree of a valid query, or the errors of an invalid one.
   */
  check(query: string, keep: boolean): Checked {
    const length = Buffer.byteLength(query);
    if (length > MAX_QUERY_BYTES) {
      this.#onTooLong();
      return [tooLong(length)];
    }
    const hash = hashOf(query);
    const cached = this.#cache.get(hash);
    if (cached) return cached;
    // The text may be a part of a longer string, such as a URL, which V8 would keep as long as the syntax tree.
    const checked = parseAndValidate(this.#schema, keep ? structuredClone(query) : query);
    if (keep && 'kind' in checked) this.#cache.set(hash, checked);
    return checked;
  }

  /**
   * Keeps the syntax tree of a checked query until Apollo Server fetches it from `store`, so that Apollo does not check
   * the query again.
   */
  keepForApollo(query: string, document: DocumentNode): void {
    this.#pending.set(hashOf(query), document);
  }

  /** The syntax trees for Apollo Server. Each key ends with the SHA-256 of the text. */
  readonly store = {
    get: async (key: string): Promise<DocumentNode | undefined> => {
      const hash = key.slice(-HASH_LENGTH);
      const document = this.#pending.get(hash) ?? this.#cache.get(hash);
      this.#pending.delete(hash);
      return document;
    },
    set: async (): Promise<void> => {},
    delete: async (): Promise<boolean> => false,
  };
}

const HASH_LENGTH = 64;
const hashOf = (query: string): string => createHash('sha256').update(query).digest('hex');

function tooLong(length: number): GraphQLError {
  const message = `The query has ${length} bytes. A query has at most ${MAX_QUERY_BYTES}.`;
  const details: ErrorDetails = { measure: 'queryBytes', cost: length, limit: MAX_QUERY_BYTES };
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_LONG', ...details, http: { status: 413 } },
  });
}

function parseAndValidate(schema: GraphQLSchema, query: string): Checked {
  try {
    const document = parse(query, parseOptions);
    const excesses = excessesOf(document);
    if (excesses.length > 0) return excesses;
    const errors = validate(schema, document, specifiedRules, validationOptions);
    return errors.length > 0 ? errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')) : document;
  } catch (error) {
    if (error instanceof GraphQLError) return [withCode(error, 'GRAPHQL_PARSE_FAILED')];
    throw error;
  }
}

const withCode = (error: GraphQLError, code: string) =>
  new GraphQLError(error.message, { ...positionOf(error), extensions: { code, ...error.extensions } });

const positionOf = ({ nodes, source, positions }: GraphQLError) => ({
  ...(nodes && { nodes }),
  ...(source && { source }),
  ...(positions && { positions }),
});
