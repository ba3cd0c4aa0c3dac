/** Detects that the server no longer responds although the TCP connection is open. */
import type { Timing } from '../timing.ts';
import { ping } from './iq.ts';
import type { Session } from './session.ts';

export interface Watchdog {
  /** Sends a ping now. The session is destroyed when nothing arrives within `responseTimeout`. */
  check(): void;
  stop(): void;
}

/** Sends a ping to a server that has sent nothing for `pingInterval`, and destroys the session without an answer. */
export function watchSession(
  session: Session,
  domain: string,
  { pingInterval, responseTimeout }: Pick<Timing, 'pingInterval' | 'responseTimeout'>,
): Watchdog {
  let pingedAt: number | null = null;
  let lastTick = performance.now();
  const tickInterval = Math.max(10, Math.min(pingInterval, responseTimeout) / 4);

  function check() {
    pingedAt ??= performance.now();
    session.request(ping(domain), responseTimeout * 2).catch(() => {});
  }

  const timer = setInterval(() => {
    const now = performance.now();
    // After a suspension of this process, the socket may still hold what the server sent meanwhile.
    const wasSuspended = now - lastTick > tickInterval * 3;
    lastTick = now;
    if (wasSuspended) return;
    if (pingedAt !== null && session.lastReceived() >= pingedAt) pingedAt = null;
    if (pingedAt !== null && now - pingedAt > responseTimeout) {
      session.destroy(new Error(`The XMPP server did not respond within ${responseTimeout} ms.`));
    } else if (pingedAt === null && now - session.lastReceived() > pingInterval) check();
  }, tickInterval);
  return { check, stop: () => clearInterval(timer) };
}
