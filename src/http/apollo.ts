/** Apollo Server for GraphQL over plain HTTP, where each request has one response. */
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { missingTokenError } from '../graphql/authorize.ts';
import type { Context } from '../graphql/context.ts';
import {
  badRequest,
  formatError,
  isAnswerTooLarge,
  isCodeOfTooLarge,
  toGraphQLError,
} from '../graphql/errors.ts';
import type { Logger } from '../log.ts';
import type { LimitMutation } from '../transport/limits/mutation-limit.ts';
import { parseOptions, type QueryChecker, validationOptions } from '../transport/query/query-checker.ts';
import { acceptsResponseType } from './accept.ts';

/** Bytes of the texts that clients have registered as persisted queries. */
const MAX_PERSISTED_BYTES = 2 * 2 ** 20;

/** @param queryChecker Apollo fetches from it what `check` has accepted. */
export async function startApollo(
  schema: GraphQLSchema,
  queryChecker: QueryChecker,
  limitMutation: LimitMutation,
  log: Logger,
): Promise<ApolloServer<Context>> {
  const requests = new WeakMap<Error, string>();
  const apollo = new ApolloServer<Context>({
    schema,
    introspection: true,
    // app.ts stops the parts in their order; Apollo would stop the process by itself.
    stopOnTerminationSignals: false,
    // A token travels in a header that a page of another origin cannot set without CORS, and there are no
    // cookies, so a forged request has no authority. The HTTP specification asks for GET without extra headers.
    csrfPrevention: false,
    includeStacktraceInErrorResponses: false,
    documentStore: queryChecker.store,
    parseOptions,
    validationOptions,
    persistedQueries: { cache: persistedQueries() },
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      rejectSubscriptions,
      rejectMissingToken,
      limitMutations(limitMutation),
      answerPlainJsonWith200,
      recordRequests(requests),
      dropLargeAnswers,
    ],
    formatError: (formatted, error) =>
      formatError(formatted, error, log, error instanceof Error ? requests.get(error) : undefined),
  });
  await apollo.start();
  return apollo;
}

/** Texts of queries by their SHA-256, which Apollo has checked. */
function persistedQueries() {
  const texts = new LRUCache<string, string>({
    maxSize: MAX_PERSISTED_BYTES,
    sizeCalculation: (text, key) => text.length + key.length,
  });
  return {
    get: async (key: string) => texts.get(key),
    // The text may be a part of a longer string, such as a URL, which V8 would keep as well.
    set: async (key: string, text: string) => void texts.set(key, structuredClone(text)),
    delete: async (key: string) => texts.delete(key),
  };
}

/** A subscription needs a transport that carries more than one result. */
const rejectSubscriptions: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== 'subscription') return;
        throw badRequest('Subscriptions need a WebSocket or server-sent events.');
      },
    };
  },
};

const rejectMissingToken: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ document, operation, contextValue }) {
        const error = operation && missingTokenError(document, operation, contextValue);
        if (error) throw toGraphQLError(error);
      },
    };
  },
};

const limitMutations = (limitMutation: LimitMutation): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    return {
      async didResolveOperation({ document, operation, contextValue, response }) {
        const rejection = operation && limitMutation(document, operation, contextValue);
        if (!rejection) return;
        const { retryAfter } = rejection.details;
        // https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
        if (retryAfter) response.http.headers.set('retry-after', String(Math.ceil(Number(retryAfter))));
        throw toGraphQLError(rejection);
      },
    };
  },
});

/**
 * Answers a well-formed request that is not valid GraphQL with status 200 when the client accepts only
 * `application/json`: such a client reads the errors from the body, and a 400 may come from a proxy.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-application-json
 */
const answerPlainJsonWith200: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response: { http, body } }) {
        const [error] = (body.kind === 'single' && body.singleResult.errors) || [];
        const isWellFormed = error?.extensions?.['code'] !== 'BAD_REQUEST';
        if (
          http.status === 400 &&
          isWellFormed &&
          !acceptsResponseType(request.http?.headers.get('accept'))
        ) {
          http.status = 200;
        }
      },
    };
  },
};

/** Replaces a result that is too large by its one error. */
const dropLargeAnswers: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ errors, response: { body } }) {
        if (body.kind !== 'single' || !errors?.some(isAnswerTooLarge)) return;
        const isFormatted = ({ extensions }: GraphQLFormattedError) => isCodeOfTooLarge(extensions?.['code']);
        body.singleResult.data = null;
        body.singleResult.errors = body.singleResult.errors?.filter(isFormatted).slice(0, 1) ?? [];
      },
    };
  },
};

/** Records the id of the request of each error for the log. */
const recordRequests = (requests: WeakMap<Error, string>): ApolloServerPlugin<Context> => ({
  async requestDidStart() {
    return {
      async didEncounterErrors({ errors, contextValue }) {
        for (const error of errors) requests.set(error, contextValue.requestId);
      },
    };
  },
});
