import type { Timing } from '../../../src/xmpp/timing.ts';

/** Short timeouts, so that a test sees a failure early. */
export const SHORT_TIMING: Partial<Timing> = {
  connectTimeout: 1_000,
  pingInterval: 200,
  responseTimeout: 500,
  sendTimeout: 2_000,
  minBackoff: 20,
  maxBackoff: 200,
};
