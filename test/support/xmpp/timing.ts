import type { Timing } from '../../../src/xmpp/timing.ts';

/** Short delays between attempts. The other limits are those of a server, which no busy machine exceeds. */
export const SHORT_BACKOFF: Partial<Timing> = { minBackoff: 20, maxBackoff: 200 };

/**
 * Short limits, so that a test sees soon that an XMPP server is silent. On a busy machine the connection may also break
 * without a fault.
 */
export const SHORT_TIMING: Partial<Timing> = {
  ...SHORT_BACKOFF,
  connectTimeout: 1_000,
  pingInterval: 200,
  responseTimeout: 1_000,
  sendTimeout: 3_000,
};
