/** What is noted of a change on its way from a command to both wires: in the log, in metrics, in traces. */
import { notificationOf } from '../live/states.ts';
import type { Logger } from '../log.ts';
import type { OutboxMessage } from '../store/outbox.ts';
import type { Metrics } from './metrics.ts';
import type { Tracer } from './spans.ts';

/** A command that has been answered. */
export interface Command {
  request: string;
  video: string;
  /** Of the state it left, or found. */
  version: number | null;
  /** The kind of Problem that stopped it; null when it was committed, or had nothing to change. */
  problem: string | null;
  /** When it began, in milliseconds since 1970. */
  from: number;
}

export interface Telemetry {
  onCommand(command: Command): void;
  /** All who watch a state here have been sent it. */
  onBroadcast(state: object, seats: number): void;
  /** The room has echoed a message, which was first tried at `from`. */
  onTold(message: OutboxMessage, from: number): void;
}

export function telemetry(log: Logger, metrics: Metrics, tracer: Tracer): Telemetry {
  return {
    onCommand({ request, video, version, problem, from }) {
      const to = Date.now();
      metrics.command(problem ?? 'committed', (to - from) / 1000);
      tracer.span('command', request, from, to, { video, ...(problem && { problem }) });
      log.info({ request, video, version, problem, ms: to - from }, 'command.answered');
    },
    onBroadcast(state, seats) {
      const notice = notificationOf(state);
      if (!notice) return;
      const to = Date.now();
      const { video, request, at } = notice;
      const { version } = state as { version: number };
      if (at !== null) {
        metrics.told('graphql', (to - at) / 1000);
        tracer.span('tell viewers', request, Math.min(at, to), to, { video, version, seats });
      }
      log.info({ request, video, version, seats, ms: at === null ? null : to - at }, 'viewers.told');
    },
    onTold({ request, video, version, event, createdOn }, from) {
      const to = Date.now();
      const ms = to - createdOn.getTime();
      metrics.told('xmpp', ms / 1000);
      tracer.span('tell the room', request, from, to, { video, version, event });
      log.info({ request, video, version, event, ms }, 'room.told');
    },
  };
}
