/** The metrics of one server process, for Prometheus. */
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { registerSources, type Sources } from './sources.ts';

export type { Sources } from './sources.ts';

/** The wire on which a change reaches viewers: GraphQL subscriptions, or the XMPP room of the video. */
export type Wire = 'graphql' | 'xmpp';

export interface Metrics {
  /** Records the seconds from the commit of a change until the server has sent it to all viewers on a wire. */
  observeLag(wire: Wire, seconds: number): void;
  /** Records the seconds from a command to its response. @param outcome `committed`, or the kind of Problem. */
  observeCommand(outcome: string, seconds: number): void;
  /** Adds the metrics whose values are read from the parts of the server at each scrape. */
  addSources(sources: Sources): void;
  /** All metrics in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** The upper bounds of the histograms' buckets. */
const BUCKET_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const lag = new Histogram({
    name: 'lectern_wire_lag_seconds',
    help: 'Seconds from the commit of a change until the server has sent it to all its viewers, or the room has reflected it, without the second for which the progress of background conversions waits.',
    labelNames: ['wire'],
    buckets: BUCKET_SECONDS,
    registers,
  });
  const commands = new Histogram({
    name: 'lectern_command_duration_seconds',
    help: 'Seconds from a command to its response, by outcome: committed, or the kind of Problem.',
    labelNames: ['outcome'],
    buckets: BUCKET_SECONDS,
    registers,
  });
  // Prometheus computes a rate only for a series that exists before its first event.
  for (const wire of ['graphql', 'xmpp'] satisfies Wire[]) lag.zero({ wire });
  commands.zero({ outcome: 'committed' });
  return {
    observeLag: (wire, seconds) => lag.observe({ wire }, Math.max(0, seconds)),
    observeCommand: (outcome, seconds) => commands.observe({ outcome }, seconds),
    addSources: (sources) => registerSources(registers, sources),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
