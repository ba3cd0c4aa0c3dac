/** Timeouts and intervals of the XMPP connection and its rooms, in milliseconds. */
export interface Timing {
  /** From the first packet to the end of the login. */
  connectTimeout: number;
  /** A connection that has received nothing for this long is checked with a ping (XEP-0199). */
  pingInterval: number;
  /** How long the response to a ping, to a join or to another request may take. */
  responseTimeout: number;
  /** From `send` to the reflected message, joining the room included. */
  sendTimeout: number;
  /** A room that has sent nothing for this long is checked with a self-ping (XEP-0410). */
  selfPingInterval: number;
  /** The server leaves a room in which it has sent nothing for this long. The room continues to exist. */
  idleTimeout: number;
  /** The same for a room that the server has only created or configured. */
  openedTimeout: number;
  /** The delay before the first new attempt to connect or to join. Each failure doubles the delay. */
  minBackoff: number;
  maxBackoff: number;
  /** The same after a refused login, which only a change of the configuration can repair. */
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
