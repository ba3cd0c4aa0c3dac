/** Opens one session after another, with a delay between attempts, until it is aborted. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ResumptionState } from '@xmpp/client';
import type { Logger } from '../../log.ts';
import { backoff } from '../backoff.ts';
import type { Timing } from '../timing.ts';
import { AuthError } from './auth-error.ts';
import type { ConnectionListener } from './listener.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

export interface ConnectionOptions extends Omit<SessionOptions, 'connectTimeout'> {
  timing: Timing;
  log: Logger;
}

/** A session that lasted this long resets the delay between attempts. */
const STABLE_AFTER_MS = 10_000;

/**
 * p-retry does not fit here: a refused login has delays of its own, a session that ends within
 * STABLE_AFTER_MS counts as a failure too, and p-retry's delays have no random part once they reach the maximum.
 * @param serve Resolves with the reason when the session has ended.
 * @returns when `closing` is aborted and the last session has ended.
 */
export async function reconnect(
  options: ConnectionOptions,
  listener: Pick<ConnectionListener, 'onSessionLost' | 'onStanza' | 'onStateQuery'>,
  serve: (session: Session) => Promise<Error>,
  closing: AbortSignal,
): Promise<void> {
  const { timing, log, ...account } = options;
  const { connectTimeout } = timing;
  let resume: ResumptionState | null = null;
  let { resource } = account;
  let failures = 0;
  while (!closing.aborted) {
    const startedAt = performance.now();
    let isRefused = false;
    try {
      const opening = openSession({ ...account, resource, connectTimeout }, resume, listener);
      const session = await closeOnAbort(opening, closing);
      const reason = await serve(session);
      resume = session.resumptionState();
      if (!resume) listener.onSessionLost();
      if (performance.now() - startedAt > STABLE_AFTER_MS) failures = 0;
      if (isConflict(reason)) resource = `${account.resource}-${Math.random().toString(36).slice(2, 8)}`;
      if (!closing.aborted) log.warn({ reason: reason.message }, 'xmpp.offline');
    } catch (error) {
      listener.onSessionLost();
      isRefused = error instanceof AuthError;
      if (!closing.aborted) logFailure(error as Error, options, failures);
    }
    const pause = isRefused
      ? backoff(failures, timing.minAuthBackoff, timing.maxAuthBackoff)
      : backoff(failures - 1, timing.minBackoff, timing.maxBackoff);
    failures += 1;
    await delay(pause, undefined, { signal: closing }).catch(() => {});
  }
}

/** Rejects at once when `closing` is aborted. A session that opens after that is closed. */
async function closeOnAbort(opening: Promise<Session>, closing: AbortSignal): Promise<Session> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new Error('The server stops.'));
  closing.addEventListener('abort', onAbort, { once: true });
  if (closing.aborted) onAbort();
  opening.then(
    (session) => void (closing.aborted && session.close()),
    () => {},
  );
  return Promise.race([opening, aborted]).finally(() => closing.removeEventListener('abort', onAbort));
}

function logFailure(
  error: Error,
  { service, domain, username, log }: ConnectionOptions,
  failures: number,
): void {
  if (error instanceof AuthError) {
    const account = `${username}@${domain}`;
    log.error({ service, account, reason: error.message }, 'xmpp.login_refused');
  } else if (failures < 1) {
    log.warn({ service, reason: error.message }, 'xmpp.unreachable');
  } else {
    log.debug({ service, reason: error.message, failures }, 'xmpp.unreachable');
  }
}

/**
 * Another client has logged in with the same resource. Two servers that both log in again with it would
 * disconnect each other for ever, so the next session uses another resource.
 * @see https://www.rfc-editor.org/rfc/rfc6120#section-4.9.3.3
 */
const isConflict = (reason: Error) => (reason as Error & { condition?: string }).condition === 'conflict';
