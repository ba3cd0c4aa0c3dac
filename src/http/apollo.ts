/** Apollo Server for GraphQL over plain HTTP: one request, one answer. */
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { Context } from '../graphql/context.ts';
import { badRequest, formatError, toGraphQLError } from '../graphql/errors.ts';
import type { Logger } from '../log.ts';
import type { LimitMutation } from '../transport/mutation-limit.ts';
import { costRules, parseOptions } from '../transport/query-cost.ts';

const RESPONSE_TYPE = 'application/graphql-response+json';

export async function startApollo(
  schema: GraphQLSchema,
  limitMutation: LimitMutation,
  log: Logger,
): Promise<ApolloServer<Context>> {
  const apollo = new ApolloServer<Context>({
    schema,
    introspection: true,
    // app.ts stops the parts in their order; Apollo would stop the process by itself.
    stopOnTerminationSignals: false,
    // A token travels in a header that a page of another origin cannot set without CORS, and there are no
    // cookies, so a forged request has no authority. The HTTP specification asks for GET without extra headers.
    csrfPrevention: false,
    includeStacktraceInErrorResponses: false,
    parseOptions,
    validationRules: [...costRules],
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      rejectSubscriptions,
      limitMutations(limitMutation),
      answerPlainJsonWith200,
    ],
    formatError: (formatted, error) => formatError(formatted, error, log),
  });
  await apollo.start();
  return apollo;
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
        const accept = request.http?.headers.get('accept') ?? '';
        const [error] = (body.kind === 'single' && body.singleResult.errors) || [];
        const isWellFormed = error?.extensions?.['code'] !== 'BAD_REQUEST';
        if (http.status === 400 && isWellFormed && !accept.includes(RESPONSE_TYPE)) http.status = 200;
      },
    };
  },
};
