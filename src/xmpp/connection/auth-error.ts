/** The error when the server refuses the account or the domain. Only a change of the configuration can repair it. */
export class AuthError extends Error {
  override name = 'AuthError';
}

// https://www.rfc-editor.org/rfc/rfc6120#section-4.9.3
const REFUSED_STREAM = ['host-unknown', 'host-gone', 'not-authorized'];

/**
 * @returns an AuthError when `error` means that the login was refused, else `error` itself.
 * @see https://www.rfc-editor.org/rfc/rfc6120#section-6.5 for the conditions of a failed SASL negotiation.
 */
export function asAuthError(error: Error): Error {
  const { name, condition = '' } = error as Error & { condition?: string };
  const isAuthError =
    (name === 'SASLError' && condition !== 'temporary-auth-failure') ||
    error.message.startsWith('SASL:') ||
    REFUSED_STREAM.includes(condition);
  return isAuthError ? new AuthError(condition || error.message, { cause: error }) : error;
}
