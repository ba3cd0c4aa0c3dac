/** Records a change on its way from the command to both wires: in the log, in metrics and in traces. */
import { notificationOf } from '../live/states.ts';
import type { Logger } from '../log.ts';
import type { OutboxMessage } from '../store/outbox.ts';
import type { Metrics } from './metrics.ts';
import type { Tracer } from './spans.ts';

/** A command whose response was sent. */
export interface Command {
  request: string;
  video: string;
  /** The version of the state after the command. */
  version: number | null;
  /** The kind of Problem that stopped the command; null when it was committed or changed nothing. */
  problem: string | null;
  /** The start of the command, in milliseconds since 1970. */
  from: number;
}

export interface Telemetry {
  onCommand(command: Command): void;
  /** Called when the server has sent a state to all subscribers of a group. @param held milliseconds of a wanted delay */
  onBroadcast(state: object, subscribers: number, held?: number): void;
  /** Called when the room has reflected a message. @param milliseconds the duration of the delivery */
  onMessageDelivered(message: OutboxMessage, milliseconds: number): void;
}

/** @param now returns milliseconds since 1970 by the clock of PostgreSQL, which also gives the times of commits */
export function createTelemetry(log: Logger, metrics: Metrics, tracer: Tracer, now: () => number): Telemetry {
  return {
    onCommand({ request, video, version, problem, from }) {
      const to = Math.round(now());
      metrics.observeCommand(problem ?? 'committed', (to - from) / 1000);
      tracer.span('command', request, from, to, { video, ...(problem && { problem }) });
      log.info({ request, video, version, problem, ms: to - from }, 'command.answered');
    },
    onBroadcast(state, subscribers, held = 0) {
      const notification = notificationOf(state);
      if (!notification) return;
      const to = Math.round(now() - held);
      const { video, request, at } = notification;
      const { version } = state as { version: number };
      if (at !== null) {
        metrics.observeLag('graphql', (to - at) / 1000);
        tracer.span('notify viewers', request, Math.min(at, to), to, { video, version, subscribers });
      }
      log.info(
        { request, video, version, subscribers, ms: at === null ? null : to - at },
        'viewers.notified',
      );
    },
    onMessageDelivered({ request, video, version, event, createdOn }, milliseconds) {
      const to = Math.round(now());
      const ms = to - createdOn.getTime();
      metrics.observeLag('xmpp', ms / 1000);
      tracer.span('notify room', request, to - milliseconds, to, { video, version, event });
      log.info({ request, video, version, event, ms }, 'room.notified');
    },
  };
}
