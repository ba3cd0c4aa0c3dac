/**
 * A connection to the server: requests over HTTP, and subscriptions over a WebSocket that reconnects by itself. Where the
 * network blocks WebSockets, subscriptions go on over event streams and polling until a WebSocket passes again.
 */
import { type Operation, RequestFailed, request } from './request.ts';
import { type TokenSource, tokens } from './token.ts';
import { type Followed, startFallback } from './transport/fallback.ts';
import { recallTransport, rememberTransport } from './transport/memory.ts';
import { openSocket } from './transport/socket.ts';
import type { Status } from './transport/status.ts';
import {
  type Change,
  headStartMs,
  proofMs,
  socketRetryMs,
  statusOf,
  transportOf,
  waysAfter,
  waysFrom,
} from './transport/ways.ts';

export interface ConnectionOptions {
  /** The absolute URL of the GraphQL endpoint: `https://lectern.example.org/graphql`. The WebSocket has the same path. */
  url: string;
  token: TokenSource;
  onStatus?: ((status: Status) => void) | undefined;
}

export interface Sink<Result> {
  next(result: Result): void;
  /** The subscription failed; `reason` is an array of GraphQL errors, a close event, or an error. */
  error(reason: unknown): void;
  complete(): void;
}

/** Asks for the newest state by a query, and passes it on. @returns whether the state was newer than the known one */
export type Poll = (signal: AbortSignal) => Promise<boolean>;

/** Runs an operation until it ends or the returned function is called. Without types of a package, which sites lack. */
export interface SocketOperations {
  subscribe(
    operation: { query: string; variables: Record<string, unknown> },
    sink: { next(result: { data?: unknown }): void; error(reason: unknown): void; complete(): void },
  ): () => void;
}

export interface Connection extends Disposable {
  request<Result, Variables>(
    operation: Operation<Result, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Result>;
  /**
   * Subscribes again after a lost connection. Calls `poll` every few seconds while no WebSocket passes the network.
   * Returns a function that unsubscribes.
   */
  subscribe<Result, Variables>(
    operation: Operation<Result, Variables>,
    variables: Variables,
    sink: Sink<Result>,
    poll?: Poll,
  ): () => void;
  /** Runs operations over the WebSocket alone, for what is worthless a few seconds later. */
  readonly socket: SocketOperations;
  /** Whether the WebSocket is up. */
  readonly hasSocket: boolean;
  readonly status: Status;
  close(): void;
}

interface Subscription extends Followed {
  query: string;
  variables: Record<string, unknown>;
  stopFallback: (() => void) | null;
}

type Timer = ReturnType<typeof setTimeout>;

export function connect({ url, token, onStatus }: ConnectionOptions): Connection {
  const bearer = tokens(token);
  const subscriptions = new Set<Subscription>();
  let ways = waysFrom(recallTransport());
  let status: Status = 'connecting';
  let closed = false;
  let headStart: Timer | undefined;
  let proof: Timer | undefined;

  const setStatus = (next: Status) => {
    if (closed || status === next || status === 'gone' || status === 'expired') return;
    status = next;
    onStatus?.(next);
  };
  const report = (change: Change) => {
    if (closed || status === 'expired') return;
    const before = ways;
    ways = waysAfter(ways, change);
    // The network is there. Perhaps only the server was away.
    if (before.fallback !== 'working' && ways.fallback === 'working') socket.retryNow();
    const transport = transportOf(ways);
    if (transport && transport !== transportOf(before)) rememberTransport(transport);
    adjust();
    // The WebSocket closes after its last subscription, which tells nothing about the network.
    if (subscriptions.size > 0) setStatus(statusOf(ways, status));
  };
  /** Starts and stops the timers and the fallback. */
  const adjust = () => {
    const isOn = ways.fallback !== 'off';
    if (ways.socket === 'up' || isOn || subscriptions.size === 0) headStart = stopTimer(headStart);
    else headStart ??= setTimeout(report, headStartMs(ways), { type: 'head start over' });
    if (ways.socket === 'down' || !isOn) proof = stopTimer(proof);
    else proof ??= setTimeout(report, proofMs(ways), { type: 'socket proven' });
    for (const subscription of subscriptions) {
      if (isOn) subscription.stopFallback ??= fallbackFor(subscription);
      else stopFallback(subscription);
    }
  };
  const fallbackFor = (subscription: Subscription) =>
    startFallback({
      subscription,
      report,
      ways: () => ways,
      fail(reason) {
        // The request was sent again with another token, if there is one.
        if (reason instanceof RequestFailed && reason.code === 'UNAUTHENTICATED') expire();
        else subscription.error(reason);
      },
      async renewToken() {
        const hasOther = await bearer.renew();
        if (!hasOther) expire();
        return hasOther;
      },
      openStream: (open, events) => open({ url, tokens: bearer, ...subscription }, events),
    });
  const end = (subscription: Subscription) => {
    stopFallback(subscription);
    return subscriptions.delete(subscription);
  };
  /** No attempt with the rejected token follows. */
  const expire = () => {
    setStatus('expired');
    stop();
    for (const subscription of [...subscriptions]) subscription.error(expired());
  };

  const socket = openSocket({
    url,
    tokens: bearer,
    retryMs: (attempt) => socketRetryMs(ways, attempt),
    onUp: () => report({ type: 'socket up' }),
    onLate: () => report({ type: 'socket late' }),
    onClosed: (lived, isAbnormal) => {
      const byNetwork = isAbnormal && globalThis.navigator?.onLine !== false;
      report({ type: 'socket closed', lived, byNetwork });
    },
    onExpired: expire,
  });
  // The browser knows that the network is gone before the WebSocket does.
  const goOffline = () => {
    report({ type: 'unanswered' });
    if (ways.socket === 'up') socket.terminate();
  };
  globalThis.addEventListener?.('offline', goOffline);

  const stop = () => {
    globalThis.removeEventListener?.('offline', goOffline);
    headStart = stopTimer(headStart);
    proof = stopTimer(proof);
    for (const subscription of subscriptions) stopFallback(subscription);
    socket.close();
  };
  const close = () => {
    closed = true;
    stop();
  };

  return {
    request: (operation, variables, signal) => request({ url, tokens: bearer, signal }, operation, variables),
    subscribe(operation, variables, sink, poll) {
      let unsubscribe = () => {};
      const subscription: Subscription = {
        query: operation.toString(),
        variables: variables as Record<string, unknown>,
        poll: poll ?? null,
        stopFallback: null,
        next({ data, errors }) {
          if (!subscriptions.has(subscription)) return;
          if (data) sink.next(data as never);
          else subscription.error(errors);
        },
        error(reason) {
          if (!end(subscription)) return;
          unsubscribe();
          sink.error(reason);
        },
        complete() {
          if (!end(subscription)) return;
          unsubscribe();
          sink.complete();
        },
      };
      subscriptions.add(subscription);
      if (status === 'expired') {
        queueMicrotask(() => subscription.error(expired()));
        return () => void end(subscription);
      }
      const { query } = subscription;
      unsubscribe = socket.subscribe({ query, variables: subscription.variables }, subscription as never);
      adjust();
      return () => {
        if (end(subscription)) unsubscribe();
      };
    },
    socket,
    get hasSocket() {
      return ways.socket === 'up';
    },
    get status() {
      return status;
    },
    close,
    [Symbol.dispose]: close,
  };
}

const expired = () =>
  new RequestFailed('UNAUTHENTICATED', 'The server rejected the token, and there is no other token.');

function stopTimer(timer: Timer | undefined): undefined {
  clearTimeout(timer);
}

function stopFallback(subscription: Subscription): void {
  subscription.stopFallback?.();
  subscription.stopFallback = null;
}
