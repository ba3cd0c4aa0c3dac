/**
 * Groups live subscriptions by request and by what the viewer may see. graphql-js executes a selection once for
 * each subscriber; a group executes and serialises it once for each change.
 *
 * Only the role and the video of a viewer decide what the viewer may see. A group is executed with a viewer that
 * has nothing else, so a resolver cannot make a result depend on something outside the group's key.
 */
import { createSourceEventStream, type ExecutionResult, execute } from 'graphql';
import type { Context } from '../../graphql/context.ts';
import type { GraphqlRequest, PreparedArgs } from '../prepare.ts';
import { formatResult } from '../result.ts';
import type { Versioned } from './execution.ts';
import { Group } from './group.ts';
import type { Subscriber } from './subscriber.ts';

export interface Subscription {
  request: GraphqlRequest;
  args: PreparedArgs;
}

/** What a subscriber of a group holds. */
export interface Membership {
  group: Group;
  leave(): void;
}

export interface Multicast {
  /**
   * Finds or creates the group of a subscription and adds the subscriber to it. The first state is read after
   * this call.
   * @returns the errors with which the subscription itself was refused; null when the source ended before its
   * first state.
   */
  join(subscription: Subscription, subscriber: Subscriber): Promise<Membership | ExecutionResult | null>;
  /** Current groups and subscribers; executions and results delivered since the start. */
  readonly counts: { groups: number; subscribers: number; executions: number; deliveries: number };
}

export interface MulticastOptions {
  /** Called when all subscribers of a group have been offered a new state. */
  onBroadcast?: (state: object, subscribers: number) => void;
}

export function createMulticast({ onBroadcast }: MulticastOptions = {}): Multicast {
  const groups = new Map<string, Group>();
  const counts = { executions: 0, deliveries: 0 };

  function createGroup(key: string, args: PreparedArgs, source: AsyncIterator<Versioned>): Group {
    const group = new Group({
      source,
      async execute(state) {
        counts.executions += 1;
        return formatResult(await execute({ ...args, rootValue: state }), args.contextValue.parts.log);
      },
      onEnd: () => void (groups.get(key) === group && groups.delete(key)),
      onBroadcast(state, subscribers) {
        counts.deliveries += subscribers;
        onBroadcast?.(state, subscribers);
      },
    });
    groups.set(key, group);
    return group;
  }

  return {
    async join({ request, args: own }, subscriber) {
      const args = { ...own, contextValue: contextOfGroup(own.contextValue) };
      const source = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in source)) return source;
      const states = source[Symbol.asyncIterator]() as AsyncIterator<Versioned>;
      const first = await states.next();
      if (first.done) return null;
      // There is no `await` between finding the group and adding to it: the group could end in between.
      const key = keyOf(request, own.contextValue);
      const existing = groups.get(key);
      const group = existing ?? createGroup(key, args, states);
      const leave = group.add(subscriber, first.value);
      counts.deliveries += 1;
      if (existing) void states.return?.();
      else void group.run();
      return { group, leave };
    },
    get counts() {
      const subscribers = [...groups.values()].reduce((sum, { size }) => sum + size, 0);
      return { groups: groups.size, subscribers, ...counts };
    },
  };
}

/** A context with the role and the video of the viewer, and nothing else that belongs to one viewer. */
const contextOfGroup = ({ viewer: { role, video }, parts, requestId }: Context): Context => ({
  viewer: { role, video, expiresAt: null, tokenId: null, user: null },
  signed: false,
  parts,
  requestId,
});

const keyOf = (
  { query, operationName, variables }: GraphqlRequest,
  { viewer: { role, video } }: Context,
): string => JSON.stringify([role, video, operationName ?? null, variables ?? {}, query]);
