/** A token that the server does not accept, with the reason for the audit trail. */
import { ApiError } from '../../domain/problem.ts';
import type { Identity } from '../audit/audit.ts';
import type { Refusal } from '../audit/events.ts';

export class TokenError extends ApiError {
  override name = 'TokenError';
  readonly refusal: Refusal;
  /** The identity in a token with a valid signature; null when the signature is not valid. */
  readonly identity: Identity | null;

  constructor(refusal: Refusal, message: string, identity: Identity | null = null) {
    super('UNAUTHENTICATED', message);
    this.refusal = refusal;
    this.identity = identity;
  }
}
