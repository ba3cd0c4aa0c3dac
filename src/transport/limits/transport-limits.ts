/** The limits of one client on the transports. */
export interface TransportLimits {
  /** Maximum of WebSockets and event streams that one token may hold open on one server. */
  socketsPerToken: number;
  /** Maximum of WebSockets and event streams that one user of a video may hold open on one server, with all tokens. */
  socketsPerUser: number;
  /** Maximum of operations in progress on one WebSocket, subscriptions included. */
  operationsPerSocket: number;
  /** Maximum of groups that one token may have: subscriptions that ask for different things. */
  groupsPerToken: number;
  /** Maximum of groups of one video on one server. Several kinds of clients with a few roles each need a dozen. */
  groupsPerVideo: number;
  /** Mutations per second of one user of a video, or of one token without a user. Twice as many may come at once. */
  mutationsPerSecond: number;
  /** Uploads and retries of conversions per minute. As many may come at once. */
  uploadsPerMinute: number;
  /** Maximum of messages that a client may send at once. */
  burst: number;
  /** Messages per second by which the allowance grows back, up to `burst`. */
  messagesPerSecond: number;
  /** Bytes in the send buffer of a WebSocket above which the server closes it. */
  maxBufferedBytes: number;
  /** Milliseconds in which the client has to read something of what the server has buffered for it. */
  stallTimeout: number;
  /** Milliseconds between pings. The server ends a WebSocket that has not answered a ping when the next one is due. */
  pingInterval: number;
  /** Milliseconds that a WebSocket may stay open without an operation. */
  idleTimeout: number;
  /**
   * Milliseconds in which a client has to send `connection_init`; they tolerate a few lost packets on a mobile network.
   */
  initTimeout: number;
  /** Milliseconds in which a client has to answer a close frame. */
  closeFrameTimeout: number;
  /** Milliseconds that a stopping server gives the requests in progress. */
  stopTimeout: number;
}

/** The limits that an environment variable sets. Their defaults are in config/variables.ts. */
export type ConfiguredLimits = Pick<
  TransportLimits,
  'socketsPerToken' | 'socketsPerUser' | 'mutationsPerSecond' | 'uploadsPerMinute'
>;

/** The values of the limits that no environment variable sets. */
export const DEFAULT_LIMITS: Omit<TransportLimits, keyof ConfiguredLimits> = {
  operationsPerSocket: 100,
  groupsPerToken: 20,
  groupsPerVideo: 200,
  burst: 1_000,
  messagesPerSecond: 200,
  maxBufferedBytes: 4 * 1024 * 1024,
  stallTimeout: 30_000,
  pingInterval: 12_000,
  idleTimeout: 600_000,
  initTimeout: 10_000,
  closeFrameTimeout: 5_000,
  stopTimeout: 5_000,
};
