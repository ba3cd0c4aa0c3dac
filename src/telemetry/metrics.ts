/** What Prometheus is told, at GET /metrics. Made once by each server process. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

import { CLOSE } from '../transport/limits.ts';

export type Wire = 'graphql' | 'xmpp';

/** What is read each time somebody asks. */
export interface Sources {
  sockets(): number;
  streams(): number;
  /** WebSockets that have ended, by close code. */
  closes(): ReadonlyMap<number, number>;
  live(): { groups: number; seats: number; executions: number; deliveries: number };
  /** Connections made again since the start, by part. */
  reconnects(): Record<string, number>;
  /** Messages that rooms wait for, and the seconds that the oldest has waited. */
  outbox(): Promise<{ depth: number; age: number }>;
}

export interface Metrics {
  /** A change has been written to everybody who watches it on a wire, so many seconds after its commit. */
  told(wire: Wire, seconds: number): void;
  /** A command has been answered. @param outcome `committed`, or the kind of Problem. */
  command(outcome: string, seconds: number): void;
  read(sources: Sources): void;
  text(): Promise<string>;
  readonly contentType: string;
}

/** Seconds, from what nobody notices to what everybody does. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const lag = new Histogram({
    name: 'lectern_wire_lag_seconds',
    help: 'From the commit of a change until it was written to everybody who watches it here, or echoed by its room.',
    labelNames: ['wire'],
    buckets: BUCKETS,
    registers,
  });
  const turn = new Histogram({
    name: 'lectern_turn_seconds',
    help: 'From a command to its answer, by how it ended.',
    labelNames: ['outcome'],
    buckets: BUCKETS,
    registers,
  });
  // Known from the start: a series that comes with the first trouble has no rate before it.
  for (const wire of ['graphql', 'xmpp'] satisfies Wire[]) lag.zero({ wire });
  turn.zero({ outcome: 'committed' });
  return {
    told: (wire, seconds) => lag.observe({ wire }, Math.max(0, seconds)),
    command: (outcome, seconds) => turn.observe({ outcome }, seconds),
    read: (sources) => follow(registers, sources),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function follow(registers: Registry[], sources: Sources): void {
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  const counter = (name: string, help: string, value: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  const { live } = sources;
  gauge('lectern_groups', 'Groups of subscriptions that share one execution.', () => live().groups);
  gauge('lectern_subscriptions', 'Live subscriptions.', () => live().seats);
  counter('lectern_executions_total', 'Executions for subscriptions.', () => live().executions);
  counter('lectern_deliveries_total', 'Results offered to subscriptions.', () => live().deliveries);
  counter('lectern_executions_saved_total', 'Results offered without an execution of their own.', () =>
    Math.max(0, live().deliveries - live().executions),
  );
  followViewers(registers, sources);
  followOutbox(registers, sources);
}

function followViewers(registers: Registry[], { sockets, streams, closes, reconnects }: Sources): void {
  new Gauge({
    name: 'lectern_viewers',
    help: 'Open connections of clients.',
    labelNames: ['transport'],
    registers,
    collect() {
      this.set({ transport: 'websocket' }, sockets());
      this.set({ transport: 'events' }, streams());
    },
  });
  new Counter({
    name: 'lectern_closes_total',
    help: 'WebSockets of clients that have ended, by close code.',
    labelNames: ['code'],
    registers,
    collect() {
      this.reset();
      for (const code of Object.values(CLOSE)) this.inc({ code }, 0);
      for (const [code, count] of closes()) this.inc({ code }, count);
    },
  });
  new Counter({
    name: 'lectern_reconnects_total',
    help: 'Connections to other parts that were lost and made again.',
    labelNames: ['part'],
    registers,
    collect() {
      this.reset();
      for (const [part, count] of Object.entries(reconnects())) this.inc({ part }, count);
    },
  });
}

function followOutbox(registers: Registry[], { outbox }: Sources): void {
  const age = new Gauge({
    name: 'lectern_outbox_age_seconds',
    help: 'How long the oldest message that a room waits for has waited.',
    registers,
  });
  new Gauge({
    name: 'lectern_outbox_messages',
    help: 'Messages that rooms wait for.',
    registers,
    async collect() {
      // A database that is down has metrics of its own; ours go on.
      const waiting = await outbox().catch(() => ({ depth: Number.NaN, age: Number.NaN }));
      this.set(waiting.depth);
      age.set(waiting.age);
    },
  });
}
