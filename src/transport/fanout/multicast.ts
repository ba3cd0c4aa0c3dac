/**
 * Live subscriptions, grouped by what was asked and by what the viewer may see. graphql-js would execute the
 * selection once for each subscriber; here it is executed and serialised once for each group and change.
 *
 * What a viewer may see depends on their role and video alone, and a group is executed as somebody who has
 * nothing but these: a resolver cannot make a result depend on what is not part of the group's key.
 */
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import type { Context } from '../../graphql/context.ts';
import { presentable, type Request } from '../operation.ts';
import { Group, type Subscriber, type Versioned } from './group.ts';

export interface SubscriptionRequest {
  request: Request;
  args: ExecutionArgs & { contextValue: Context };
}

/** A seat that was taken. */
export interface Membership {
  group: Group;
  leave(): void;
}

export interface Multicast {
  /**
   * Finds or makes the group of a subscription and takes a seat in it. The seat's first value is read after
   * this was called.
   * @returns the errors that kept it from starting, which are its own and nobody else's; null when the
   * subscription has ended before it began.
   */
  join(subscribing: SubscriptionRequest, seat: Subscriber): Promise<Membership | ExecutionResult | null>;
  /** Groups and seats now; executions and results delivered since the start. */
  readonly counts: { groups: number; seats: number; executions: number; deliveries: number };
}

export interface MulticastOptions {
  /** Called when all seats of a group have been offered a new state. */
  onBroadcast?: (state: object, seats: number) => void;
}

export function makeMulticast({ onBroadcast }: MulticastOptions = {}): Multicast {
  const groups = new Map<string, Group>();
  const counts = { executions: 0, deliveries: 0 };

  function open(key: string, args: SubscriptionRequest['args'], source: AsyncIterator<Versioned>): Group {
    const group = new Group({
      source,
      async execute(state) {
        counts.executions += 1;
        return presentable(await execute({ ...args, rootValue: state }), args.contextValue.parts.log);
      },
      onOver: () => void (groups.get(key) === group && groups.delete(key)),
      onBroadcast(state, seats) {
        counts.deliveries += seats;
        onBroadcast?.(state, seats);
      },
    });
    groups.set(key, group);
    return group;
  }

  return {
    async join({ request, args: own }, seat) {
      const args = { ...own, contextValue: asAnybodyLike(own.contextValue) };
      const source = await createSourceEventStream(args);
      if (!(Symbol.asyncIterator in source)) return source;
      const states = source[Symbol.asyncIterator]() as AsyncIterator<Versioned>;
      const first = await states.next();
      if (first.done) return null;
      // Nothing is awaited from here to `take`, or the group could end in between.
      const key = keyOf(request, own.contextValue);
      const existing = groups.get(key);
      const group = existing ?? open(key, args, states);
      const leave = group.take(seat, first.value);
      counts.deliveries += 1;
      if (existing) void states.return?.();
      else void group.run();
      return { group, leave };
    },
    get counts() {
      const seats = [...groups.values()].reduce((sum, { size }) => sum + size, 0);
      return { groups: groups.size, seats, ...counts };
    },
  };
}

/** The context of everybody with this role in this video, and nothing of one of them. */
const asAnybodyLike = ({ viewer: { role, video }, parts, requestId }: Context): Context => ({
  viewer: { role, video, expiresAt: null },
  signed: false,
  parts,
  requestId,
});

const keyOf = ({ query, operationName, variables }: Request, { viewer: { role, video } }: Context): string =>
  JSON.stringify([role, video, operationName ?? null, variables ?? {}, query]);
