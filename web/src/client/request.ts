/** Queries and mutations over HTTP. */
import type { TypedDocumentString } from './operations.generated.ts';
import type { Tokens } from './token.ts';

/**
 * The request failed for a reason that the user cannot correct. `code` is `extensions.code` of the GraphQL error, or
 * NETWORK when there was no usable response.
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

/** Sends a request, and once more with a new token when the token has expired. */
export async function request<Result, Variables>(
  endpoint: { url: string; tokens: Tokens },
  operation: TypedDocumentString<Result, Variables>,
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
  { url, tokens }: { url: string; tokens: Tokens },
  operation: TypedDocumentString<Result, Variables>,
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
  }).catch((cause) => {
    throw new RequestFailed('NETWORK', String(cause?.message ?? cause));
  });
  const { data, errors } = (await response.json().catch(() => ({}))) as GraphQLResponse<Result>;
  const [error] = errors ?? [];
  if (error) throw new RequestFailed(error.extensions?.code ?? 'INTERNAL_SERVER_ERROR', error.message);
  if (!data) throw new RequestFailed('NETWORK', `The server responded with status ${response.status}.`);
  return data;
}
