/** A connection whose requests and answers are delayed, lost and reordered at random. */
import type { Connection, Sink } from '../../src/client/connection.ts';
import { RequestFailed } from '../../src/client/request.ts';
import type { ModelServer } from './model-server.ts';
import type { Random } from './random.ts';

interface Pending {
  deliver(): void;
  lose(): void;
}

export interface LossyNetwork {
  connection: Connection;
  /** Delivers one message that is under way, or loses it. */
  step(): void;
  /** Delivers every message that is under way, and those that follow from it, in order and without loss. */
  settle(flush: () => Promise<void>): Promise<void>;
}

const LOSS = 0.25;

export function lossyNetwork(server: ModelServer, random: Random): LossyNetwork {
  let pending: Pending[] = [];
  let isLossy = true;
  const sinks = new Set<Sink<never>>();
  const send = (deliver: () => void, lose: () => void) => void pending.push({ deliver, lose });

  server.onChange(() => {
    // The server serialises the state when the state changes, however late the frame arrives.
    for (const sink of sinks) {
      const frame = { videoUpdated: server.video() } as never;
      send(
        () => sinks.has(sink) && sink.next(frame),
        () => {},
      );
    }
  });
  const take = (index: number): Pending | undefined => pending.splice(index, 1)[0];
  return {
    connection: {
      status: 'live',
      socket: { subscribe: () => () => {} },
      hasSocket: false,
      request: (operation, variables) =>
        new Promise((resolve, reject) => {
          const fail = () => reject(new RequestFailed('NETWORK', 'The request or its answer was lost.'));
          send(() => {
            const answer = server.answer(String(operation), variables as Record<string, unknown>);
            send(() => resolve(answer as never), fail);
          }, fail);
        }),
      subscribe(_operation, _variables, sink) {
        sinks.add(sink as Sink<never>);
        const frame = { videoUpdated: server.video() } as never;
        send(
          () => sinks.has(sink as Sink<never>) && sink.next(frame),
          () => {},
        );
        return () => void sinks.delete(sink as Sink<never>);
      },
      close: () => sinks.clear(),
      [Symbol.dispose]: () => sinks.clear(),
    },
    step() {
      if (pending.length === 0) return;
      const message = take(random.below(pending.length));
      if (isLossy && random.chance(LOSS)) message?.lose();
      else message?.deliver();
    },
    async settle(flush) {
      isLossy = false;
      for (let message = take(0); message; message = take(0)) {
        message.deliver();
        await flush();
      }
      pending = [];
    },
  };
}
