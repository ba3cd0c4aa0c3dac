/** Queries and mutations over HTTP. */
import { learnServerTime } from './server-clock.ts';
import type { Tokens } from './token.ts';

/**
 * The request failed for a reason that the user cannot correct. `code` is `extensions.code` of the GraphQL error,
 * NETWORK when there was no usable response, or TIMEOUT when the signal of the request timed out.
 */
export class RequestFailed extends Error {
  override name = 'RequestFailed';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface GraphQLResponse<Result> {
  data?: Result | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

interface Endpoint {
  url: string;
  tokens: Tokens;
  /** Aborts the request. `AbortSignal.timeout` makes it fail with the code TIMEOUT. */
  signal?: AbortSignal | undefined;
}

/** A query or a mutation as text, with the types of its result and of its variables. */
export interface Operation<Result, Variables> {
  toString(): string;
  __apiType?(variables: Variables): Result;
}

/** Sends a request, and once more with a new token when the token has expired. */
export async function request<Result, Variables>(
  endpoint: Endpoint,
  operation: Operation<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  try {
    return await post(endpoint, operation, variables);
  } catch (error) {
    const expired = error instanceof RequestFailed && error.code === 'UNAUTHENTICATED';
    if (!expired || !(await endpoint.tokens.renew())) throw error;
    return post(endpoint, operation, variables);
  }
}

async function post<Result, Variables>(
  { url, tokens, signal }: Endpoint,
  operation: Operation<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    // The token alone authenticates a request, so a page of another site cannot use a user's cookies.
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      authorization: `Bearer ${await tokens.current()}`,
    },
    body: JSON.stringify({ query: operation.toString(), variables }),
    signal: signal ?? null,
  }).catch(failed);
  learnServerTime(response.headers.get('date'));
  const { data, errors } = (await response
    .json()
    .catch((cause) => (signal?.aborted ? failed(cause) : {}))) as GraphQLResponse<Result>;
  const [error] = errors ?? [];
  if (error) throw new RequestFailed(error.extensions?.code ?? 'INTERNAL_SERVER_ERROR', error.message);
  if (!data) throw new RequestFailed('NETWORK', `The server responded with status ${response.status}.`);
  tokens.accepted();
  return data;
}

function failed(cause: unknown): never {
  const { name, message } = cause as { name?: string; message?: string };
  throw new RequestFailed(name === 'TimeoutError' ? 'TIMEOUT' : 'NETWORK', message ?? String(cause));
}
