/**
 * Groups live subscriptions by their selections and by the rights of their viewers. graphql-js executes a selection once
 * for each subscriber; a group executes and serialises it once for each change.
 *
 * Only the role and the video of a viewer decide what the viewer may see. A group is executed with a viewer that
 * has nothing else, so a resolver cannot make a result depend on something outside the group's key. Only the check
 * whether the viewer may subscribe at all runs with the viewer's own context.
 */
import {
  createSourceEventStream,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
} from 'graphql';
import { ApiError } from '../../domain/problem.ts';
import { AnswerBudget } from '../../graphql/answer-budget.ts';
import type { Context } from '../../graphql/context.ts';
import { toGraphQLError } from '../../graphql/errors.ts';
import { formatResult } from '../format-result.ts';
import type { PreparedArgs } from '../query/prepare.ts';
import type { Versioned } from './execution.ts';
import { ExecutionQueues } from './execution-queue.ts';
import { Group } from './group.ts';
import { groupKey } from './group-key.ts';
import { type Admission, GroupLimiter, type GroupLimits, type Rejection } from './group-limiter.ts';
import { heldFor, isVideo, pace } from './pace.ts';
import type { Subscriber } from './subscriber.ts';

/** The membership of a subscriber in a group. */
export interface Membership {
  group: Group;
  leave(): void;
}

export interface Multicast {
  /**
   * Finds or creates the group of a subscription and adds the subscriber to it. The first state is read after
   * this call.
   * @returns the errors with which the subscription itself was rejected; null when the source ended before its
   * first state.
   */
  join(args: PreparedArgs, subscriber: Subscriber): Promise<Membership | ExecutionResult | null>;
  readonly counts: MulticastCounts;
}

export interface MulticastCounts {
  groups: number;
  subscribers: number;
  /** The largest number of groups that one token has now. */
  maxGroupsOfOneToken: number;
  /** Executions since the start. */
  executions: number;
  /** Executions since the start for groups whose subscribers all have the same token. */
  executionsForOneToken: number;
  /** Results offered since the start. */
  deliveries: number;
}

export interface MulticastOptions {
  limits: GroupLimits;
  /** Called after a new state was offered to all subscribers of a group. @param held milliseconds of a wanted delay */
  onBroadcast?: ((state: object, subscribers: number, held: number) => void) | undefined;
  /** Called for each subscription that a limit rejects. */
  onRejected?: ((context: Context, rejection: Rejection) => void) | undefined;
}

export function createMulticast({ limits, onBroadcast, onRejected }: MulticastOptions): Multicast {
  const groups = new Map<string, Group>();
  const queues = new ExecutionQueues();
  const counts = { executions: 0, executionsForOneToken: 0, deliveries: 0 };
  const evict = ({ key }: { key: string }) => groups.get(key)?.finish(limitError('groupsPerVideo', limits));
  const limiter = new GroupLimiter({ limits, evict });

  function createGroup({ group: usage }: Admission, own: PreparedArgs, states: AsyncIterator<Versioned>) {
    const { key } = usage;
    const args = { ...own, contextValue: contextOfGroup(own.contextValue) };
    const executeOnce = async (state: Versioned): Promise<FormattedExecutionResult> => {
      // The last subscriber has left while the execution waited for its turn.
      if (group.size === 0) return { data: null };
      counts.executions += 1;
      if (usage.countExecution()) counts.executionsForOneToken += 1;
      const contextValue: Context = { ...args.contextValue, answer: new AnswerBudget() };
      return formatGroupResult(await execute({ ...args, contextValue, rootValue: state }), contextValue);
    };
    const group: Group = new Group({
      usage,
      source: states,
      execute: (state) => {
        // A page turn also takes the pointer away, and no viewer waits for that.
        const weight = isVideo(state) ? usage.weight : 0;
        const priority = { weight, subscribers: group.size };
        return queues.run(usage.video ?? key, priority, () => executeOnce(state));
      },
      release: (token) => limiter.release({ group: usage, token }),
      onEnd: () => void (groups.get(key) === group && groups.delete(key)),
      onBroadcast(state, subscribers) {
        counts.deliveries += subscribers;
        onBroadcast?.(state, subscribers, heldFor(state));
      },
    });
    groups.set(key, group);
    return group;
  }

  async function joinAdmitted(admission: Admission, own: PreparedArgs, subscriber: Subscriber) {
    const source = await createSourceEventStream(own);
    if (!(Symbol.asyncIterator in source)) return source;
    const states = source[Symbol.asyncIterator]() as AsyncIterator<Versioned>;
    const first = await states.next();
    if (first.done) return null;
    // There is no `await` between finding the group and adding to it: the group could end in between.
    const existing = groups.get(admission.group.key);
    const group = existing ?? createGroup(admission, own, pace(states, first.value));
    const leave = group.add(subscriber, admission.token, first.value);
    counts.deliveries += 1;
    if (existing) void states.return?.();
    else void group.run();
    return { group, leave };
  }

  return {
    async join(args, subscriber) {
      const { viewer } = args.contextValue;
      const operation = groupKey(args);
      // graphql-js reports the mistakes in the variables.
      if (operation === null) return (await createSourceEventStream(args)) as ExecutionResult;
      const admission = limiter.admit(viewer, JSON.stringify([viewer.role, viewer.video, operation]));
      if ('limit' in admission) {
        onRejected?.(args.contextValue, admission);
        return { errors: [toGraphQLError(limitError(admission.limit, limits))] };
      }
      let joined: Membership | ExecutionResult | null = null;
      try {
        joined = await joinAdmitted(admission, args, subscriber);
        return joined;
      } finally {
        if (!joined || !('group' in joined)) limiter.release(admission);
      }
    },
    get counts() {
      const subscribers = [...groups.values()].reduce((sum, { size }) => sum + size, 0);
      const { maxGroupsOfOneToken } = limiter;
      return { groups: groups.size, subscribers, maxGroupsOfOneToken, ...counts };
    },
  };
}

/** A context with the role and the video of the viewer, and nothing else that belongs to one viewer. */
const contextOfGroup = ({ viewer: { role, video }, parts, requestId, transport }: Context): Context => ({
  viewer: { role, video, validUntil: null, tokenId: null, user: null, name: null },
  signed: false,
  answer: new AnswerBudget(),
  parts,
  requestId,
  address: null,
  transport,
});

/** The positions of errors are left out, because they are those in the text of the group's first subscriber. */
function formatGroupResult(result: ExecutionResult, { parts }: Context) {
  const { errors, ...rest } = formatResult(result, parts.log);
  return errors ? { ...rest, errors: errors.map(({ locations, ...error }) => error) } : rest;
}

function limitError(measure: keyof GroupLimits, limits: GroupLimits): ApiError {
  const message =
    measure === 'groupsPerToken'
      ? `The token has its maximum of different subscriptions, ${limits.groupsPerToken}. End one, or select the same fields.`
      : `The viewers of the video have the maximum of different subscriptions, ${limits.groupsPerVideo}. Select the same fields as another client.`;
  return new ApiError('TOO_MANY_REQUESTS', message, { measure, limit: limits[measure] });
}
