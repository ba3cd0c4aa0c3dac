/** One query or mutation over HTTP. */
import type { TypedDocumentString } from './operations.generated.ts';
import type { Tokens } from './token.ts';

/** What only a developer or an operator can put right; `code` is `extensions.code`, or NETWORK when nobody answered. */
export class RequestFailed extends Error {
  override name = 'RequestFailed';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Answer<Result> {
  data?: Result | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** Asks once; when the token has expired, asks for another and tries once more. */
export async function request<Result, Variables>(
  at: { url: string; tokens: Tokens },
  operation: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  try {
    return await post(at, operation, variables);
  } catch (error) {
    const expired = error instanceof RequestFailed && error.code === 'UNAUTHENTICATED';
    if (!expired || !(await at.tokens.renew())) throw error;
    return post(at, operation, variables);
  }
}

async function post<Result, Variables>(
  { url, tokens }: { url: string; tokens: Tokens },
  operation: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    // Never cookies: the token is the only thing that speaks for anybody.
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
  const answer = (await response.json().catch(() => ({}))) as Answer<Result>;
  const [error] = answer.errors ?? [];
  if (error) throw new RequestFailed(error.extensions?.code ?? 'INTERNAL_SERVER_ERROR', error.message);
  if (!answer.data) throw new RequestFailed('NETWORK', `The server answered ${response.status}.`);
  return answer.data;
}
