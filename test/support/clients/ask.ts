/** GraphQL requests over HTTP, and tokens for every role. */
import { SignJWT } from 'jose';
import { JWT_SECRET } from '../parts/system.ts';

// biome-ignore lint/suspicious/noExplicitAny: the query beside it determines the shape of the result
export type Data = any;

export interface Failure {
  message: string;
  path?: (string | number)[];
  extensions: { code: string };
}

export interface Answer {
  status: number;
  data: Data;
  errors: Failure[];
}

/** Sends one request. GraphQL errors are part of the result. */
export async function ask(
  graphql: string,
  token: string | null,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer> {
  const response = await fetch(graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer>;
  return { status: response.status, data, errors };
}

/** The data of a request that must succeed. */
export async function get(...parameters: Parameters<typeof ask>): Promise<Data> {
  const { data, errors } = await ask(...parameters);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '));
  return data;
}

export interface TokenOptions {
  /** The `roles` claim. */
  roles: string[];
  /** The `resource_id` claim. */
  video?: string;
  canUpdate?: boolean;
  /** Lifetime in seconds from now; negative for an expired token. */
  expiresIn?: number;
  /** The `user.id` claim; null for a token that names no user. */
  user?: string | null;
  /** The `user.user_fullname` claim. */
  name?: string;
  secret?: string;
}

export function token({
  roles,
  video,
  canUpdate = true,
  expiresIn = 3600,
  user = 'somebody',
  name,
  secret = JWT_SECRET,
}: TokenOptions) {
  return new SignJWT({
    ...(video && { resource_id: video }),
    roles,
    permissions: { can_update: canUpdate },
    ...(user !== null && { user: { id: user, ...(name && { user_fullname: name }) } }),
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
    .sign(new TextEncoder().encode(secret));
}

export const platformToken = () => token({ roles: ['platform'] });
