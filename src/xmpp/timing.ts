/** Timeouts and intervals of the XMPP connection and its rooms, in milliseconds. */
export interface Timing {
  /** Time from the first packet to the end of the login. */
  connectTimeout: number;
  /** Silence of a connection after which it is checked with a ping (XEP-0199). */
  pingInterval: number;
  /** Time for the response to a ping, to a join or to another request. */
  responseTimeout: number;
  /** Time from `send` to the reflected message, including the join of the room. */
  sendTimeout: number;
  /** Silence of a room after which it is checked with a self-ping (XEP-0410). */
  selfPingInterval: number;
  /** Time without a sent message after which the server leaves a room. The room continues to exist. */
  idleTimeout: number;
  /** Time after which the server leaves a room that it has only created or configured. */
  openedTimeout: number;
  /** The delay before the first new attempt to connect or to join. Each failure doubles the delay. */
  minBackoff: number;
  maxBackoff: number;
  /** The first delay after a refused login, which only a change of the configuration can repair. */
  minAuthBackoff: number;
  maxAuthBackoff: number;
}

export const TIMING: Timing = {
  connectTimeout: 15_000,
  pingInterval: 15_000,
  responseTimeout: 10_000,
  sendTimeout: 10_000,
  selfPingInterval: 60_000,
  idleTimeout: 300_000,
  openedTimeout: 10_000,
  minBackoff: 500,
  maxBackoff: 30_000,
  minAuthBackoff: 30_000,
  maxAuthBackoff: 300_000,
};
