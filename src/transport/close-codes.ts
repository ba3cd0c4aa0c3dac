/**
 * Close codes of WebSockets beyond those of graphql-transport-ws (4400 to 4429, 4500). A client reconnects
 * after each of them with its usual backoff: none is in graphql-ws's list of fatal codes.
 * @see https://www.iana.org/assignments/websocket/websocket.xhtml for 1012
 */
export const CLOSE_CODES = {
  /** The server shuts down. The client reconnects to another server after a random delay. */
  serviceRestart: 1012,
  /** The token, or its user, has reached the maximum of WebSockets and event streams. */
  tooManyConnections: 4450,
  /** The WebSocket has reached its maximum of operations in progress. */
  tooManyOperations: 4451,
  /** The client has exceeded the message rate. */
  tooManyMessages: 4452,
  /** The client does not read what the server sends. */
  stalled: 4453,
  /** The WebSocket had no operation for the idle timeout. */
  idle: 4454,
} as const;
