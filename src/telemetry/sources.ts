/** The metrics whose values the parts of the server hold. Each scrape reads them. */
import { Counter, Gauge, type Registry } from 'prom-client';
import { type PointerCounts, registerPointers } from './pointer-counters.ts';

export interface Sources {
  webSockets(): number;
  eventStreams(): number;
  /** The close codes whose series exist from the start. */
  closeCodes: readonly number[];
  /** WebSockets that have closed since the start, by close code. */
  closes(): ReadonlyMap<number, number>;
  /** Open connections of the HTTP server, of which WebSockets and event streams are a part. */
  connections(): number;
  /** What was refused or closed since the start because clients used too much, by reason. */
  overuse(): ReadonlyMap<string, number>;
  subscriptions(): {
    /** `groups`, `subscribers` and `maxGroupsOfOneToken` are the present numbers. */
    groups: number;
    subscribers: number;
    maxGroupsOfOneToken: number;
    /** `executions`, `executionsForOneToken` and `deliveries` count since the start. */
    executions: number;
    executionsForOneToken: number;
    deliveries: number;
  };
  /**
   * The numbers since the start of refused requests by reason, of rejections by limit, and of conversion reports with
   * a wrong signature.
   */
  refusals(): {
    refusals: ReadonlyMap<string, number>;
    limits: ReadonlyMap<string, number>;
    reports: number;
  };
  /** The reasons and limits whose series exist from the start. */
  refusalReasons: readonly string[];
  tokenLimits: readonly string[];
  pointers(): PointerCounts;
  /** Reconnections since the start, by part. */
  reconnects(): Record<string, number>;
  /** Outbox messages that wait for delivery, and the seconds since the oldest was written. */
  outbox(): Promise<{ depth: number; age: number }>;
}

export function registerSources(registers: Registry[], sources: Sources): void {
  registerSubscriptions(registers, sources);
  registerConnections(registers, sources);
  registerRefusals(registers, sources);
  registerPointers(registers, sources.pointers);
  registerOutbox(registers, sources);
}

function registerRefusals(registers: Registry[], sources: Sources): void {
  const { refusals, refusalReasons, tokenLimits } = sources;
  new Counter({
    name: 'lectern_token_refusals_total',
    help: 'Requests that the server has refused because of their token, by reason.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const reason of refusalReasons) this.inc({ reason }, refusals().refusals.get(reason) ?? 0);
    },
  });
  new Counter({
    name: 'lectern_limit_rejections_total',
    help: 'Requests and connections that the server has rejected because their token, its user or its video had reached a limit.',
    labelNames: ['limit'],
    registers,
    collect() {
      this.reset();
      for (const limit of tokenLimits) this.inc({ limit }, refusals().limits.get(limit) ?? 0);
    },
  });
  new Counter({
    name: 'lectern_report_refusals_total',
    help: 'Conversion reports whose signature was wrong.',
    registers,
    collect() {
      this.reset();
      this.inc(refusals().reports);
    },
  });
}

function registerSubscriptions(registers: Registry[], { subscriptions }: Sources): void {
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
  gauge('lectern_groups', 'Groups of subscriptions that share executions.', () => subscriptions().groups);
  gauge('lectern_subscriptions', 'Live subscriptions.', () => subscriptions().subscribers);
  gauge(
    'lectern_max_groups_of_one_token',
    'The largest number of groups that one token has.',
    () => subscriptions().maxGroupsOfOneToken,
  );
  counter('lectern_executions_total', 'Executions for subscriptions.', () => subscriptions().executions);
  counter(
    'lectern_executions_for_one_token_total',
    'Executions for groups whose subscribers all have the same token.',
    () => subscriptions().executionsForOneToken,
  );
  counter('lectern_deliveries_total', 'Results offered to subscriptions.', () => subscriptions().deliveries);
  counter(
    'lectern_executions_saved_total',
    'Results that were offered to a subscription without a separate execution.',
    () => {
      const { deliveries, executions } = subscriptions();
      return Math.max(0, deliveries - executions);
    },
  );
}

function registerConnections(registers: Registry[], sources: Sources): void {
  const { webSockets, eventStreams, closeCodes, closes, connections, overuse, reconnects } = sources;
  new Gauge({
    name: 'lectern_viewers',
    help: 'Open WebSockets and event streams. A viewer may hold several of them.',
    labelNames: ['transport'],
    registers,
    collect() {
      this.set({ transport: 'websocket' }, webSockets());
      this.set({ transport: 'events' }, eventStreams());
    },
  });
  new Counter({
    name: 'lectern_closes_total',
    help: 'WebSockets that have closed, by close code.',
    labelNames: ['code'],
    registers,
    collect() {
      this.reset();
      for (const code of closeCodes) this.inc({ code }, 0);
      for (const [code, count] of closes()) this.inc({ code }, count);
    },
  });
  new Gauge({
    name: 'lectern_connections',
    help: 'Open connections of the HTTP server, WebSockets and event streams included.',
    registers,
    collect() {
      this.set(connections());
    },
  });
  new Counter({
    name: 'lectern_overuse_total',
    help: 'Requests, messages and connections that the server has refused or closed because clients used too much, by reason.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of overuse()) this.inc({ reason }, count);
    },
  });
  new Counter({
    name: 'lectern_reconnects_total',
    help: 'Reconnections of this server to the database and to the XMPP server, by part.',
    labelNames: ['part'],
    registers,
    collect() {
      this.reset();
      for (const [part, count] of Object.entries(reconnects())) this.inc({ part }, count);
    },
  });
}

function registerOutbox(registers: Registry[], { outbox }: Sources): void {
  const age = new Gauge({
    name: 'lectern_outbox_age_seconds',
    help: 'Seconds since the oldest outbox message that waits for delivery was written.',
    registers,
  });
  new Gauge({
    name: 'lectern_outbox_messages',
    help: 'Outbox messages that wait for delivery to a room.',
    registers,
    async collect() {
      // Without the database the two metrics are NaN, and the others are still served.
      const waiting = await outbox().catch(() => ({ depth: Number.NaN, age: Number.NaN }));
      this.set(waiting.depth);
      age.set(waiting.age);
    },
  });
}
