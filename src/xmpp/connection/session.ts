/** One login, from the first packet to the end of its stream. A session never reconnects; reconnect.ts does. */
import { type Client, client, type ResumptionState } from '@xmpp/client';
import { SHARE } from '../message.ts';
import { STATE_QUERY } from '../state-query.ts';
import { asAuthError } from './auth-error.ts';
import type { ConnectionListener } from './listener.ts';
import { logIn } from './log-in.ts';
import { resendWithoutDelay } from './resume.ts';
import { mechanisms } from './scram.ts';
import { openStream, type Stream } from './stream.ts';

/** Time in which the server has to answer `</stream:stream>`. */
export const CLOSE_TIMEOUT_MS = 2_000;

export interface SessionOptions {
  /** `xmpp://host:port`, `xmpps://…`, `ws://…` or `wss://…`. */
  service: string;
  domain: string;
  username: string;
  password: string;
  resource: string;
  /** Milliseconds from the first packet to the end of the login. */
  connectTimeout: number;
}

export interface Session extends Stream {
  jid: string;
  /** Whether this session resumed the previous one. Rooms then still have the occupant, and no stanza was lost. */
  resumed: boolean;
  /** Closes the stream (RFC 6120, section 4.4) and then the socket. */
  close(): Promise<void>;
}

/**
 * Logs in.
 * @param resume The state of the session to resume, if there is one.
 * @param listener Its `onStanza` receives every stanza, from the first one on.
 * @throws AuthError when the account or the domain is refused; after any other Error a new attempt may succeed.
 */
export async function openSession(
  options: SessionOptions,
  resume: ResumptionState | null,
  listener: Pick<ConnectionListener, 'onStanza' | 'onStateQuery'>,
): Promise<Session> {
  const { connectTimeout, ...account } = options;
  const entity = client({ ...account, timeout: connectTimeout });
  entity.reconnect.stop();
  entity.saslFactory._mechs.unshift(...mechanisms);
  if (resume) Object.assign(entity.streamManagement, resume);
  resendWithoutDelay(entity);
  const stream = openStream(entity, listener.onStanza);
  // A query without a result is answered with the error `service-unavailable`.
  entity.iqCallee.get(SHARE, STATE_QUERY, ({ stanza }) => listener.onStateQuery?.(stanza) ?? undefined);
  const timer = setTimeout(
    () => stream.destroy(new Error(`The login did not end within ${connectTimeout} ms.`)),
    connectTimeout,
  );
  try {
    const failed = stream.ended.then((error) => Promise.reject(error));
    const resumed = await Promise.race([logIn(entity, options), failed]);
    return { ...stream, jid: String(entity.jid), resumed, close: () => close(entity, stream) };
  } catch (error) {
    stream.destroy(error as Error);
    throw asAuthError(error as Error);
  } finally {
    clearTimeout(timer);
  }
}

async function close(entity: Client, { destroy }: Stream): Promise<void> {
  const timer = setTimeout(() => destroy(new Error('The server closed the connection.')), CLOSE_TIMEOUT_MS);
  await entity.stop().catch(() => {});
  clearTimeout(timer);
  destroy(new Error('The server closed the connection.'));
}
