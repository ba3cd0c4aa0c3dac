/** What a converter counts and measures for Prometheus. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { PHASES, type Phase } from './convert/phase.ts';
import { OVERUSE_REASONS, type Overuse } from './triggers/body.ts';

/** The Prometheus metrics of a converter. Durations are in seconds. */
export interface Metrics {
  /** Records the duration of one phase of a conversion. */
  phase(phase: Phase, seconds: number): void;
  /** Records the end of a conversion: `ready`, `stopped`, `interrupted`, or the failure. */
  ended(outcome: string, seconds: number): void;
  pages(count: number): void;
  /** Records that a report was sent again. */
  reportRetried(): void;
  /** Records that the HTTP listener has refused a body or a connection. */
  overused(reason: Overuse): void;
  /** Returns the body of GET /metrics with these values of the gauges. */
  text(gauges: Record<GaugeName, number>): Promise<string>;
  /** Content-Type of `text`. */
  contentType: string;
}

const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

const GAUGES = {
  waiting: 'Documents that wait for their conversion.',
  running: 'Documents that are being converted.',
  renditions: 'Documents whose renditions are to be made.',
  spare: 'Whether a started LibreOffice and a started rasterizer wait for the next document.',
};
type GaugeName = keyof typeof GAUGES;

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const phases = new Histogram({
    name: 'converter_stage_seconds',
    help: 'Time that a conversion spent in each phase.',
    labelNames: ['stage'],
    buckets: BUCKETS,
    registers,
  });
  for (const phase of PHASES) phases.zero({ stage: phase });
  const documents = new Histogram({
    name: 'converter_document_seconds',
    help: 'Time from the start of a conversion to its end.',
    buckets: BUCKETS,
    registers,
  });
  const outcomes = new Counter({
    name: 'converter_documents_total',
    help: 'Conversions by their outcome: ready, stopped, interrupted or the failure.',
    labelNames: ['outcome'],
    registers,
  });
  const pages = new Counter({ name: 'converter_pages_total', help: 'Pages stored.', registers });
  const retries = new Counter({
    name: 'converter_report_retries_total',
    help: 'Reports that failed and were sent again.',
    registers,
  });
  const overuse = new Counter({
    name: 'converter_overuse_total',
    help: 'Bodies and connections that the converter has refused because clients used too much, by reason.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of OVERUSE_REASONS) overuse.inc({ reason }, 0);
  const gauges = Object.entries(GAUGES).map(
    ([name, help]) => [name as GaugeName, new Gauge({ name: `converter_${name}`, help, registers })] as const,
  );
  return {
    phase: (phase, seconds) => phases.observe({ stage: phase }, seconds),
    ended(outcome, seconds) {
      outcomes.inc({ outcome });
      documents.observe(seconds);
    },
    pages: (count) => pages.inc(count),
    reportRetried: () => retries.inc(),
    overused: (reason) => overuse.inc({ reason }),
    text(values) {
      for (const [name, gauge] of gauges) gauge.set(values[name]);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
