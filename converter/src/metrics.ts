import { STAGES, type Stage } from './convert/stage.ts';

/** Counters and durations, as Prometheus reads them: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export interface Metrics {
  /** A stage of a conversion took so many seconds. */
  stage(stage: Stage, seconds: number): void;
  /** A conversion ended: `ready`, `stopped`, `left`, or the reason it failed. */
  ended(how: string, seconds: number): void;
  pages(count: number): void;
  retried(): void;
  /** The text of GET /metrics; `gauges` are read at this moment. */
  text(gauges: Record<string, number>): string;
}

const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

interface Histogram {
  counts: number[];
  sum: number;
  count: number;
}

const empty = (): Histogram => ({ counts: BUCKETS.map(() => 0), sum: 0, count: 0 });

function observe(histogram: Histogram, seconds: number): void {
  histogram.sum += seconds;
  histogram.count += 1;
  BUCKETS.forEach((bound, index) => {
    if (seconds <= bound) histogram.counts[index] = (histogram.counts[index] ?? 0) + 1;
  });
}

function lines(name: string, labels: string, { counts, sum, count }: Histogram): string[] {
  const at = (bound: string) => `{${[labels, `le="${bound}"`].filter(Boolean).join(',')}}`;
  const own = labels && `{${labels}}`;
  return [
    ...BUCKETS.map((bound, index) => `${name}_bucket${at(String(bound))} ${counts[index]}`),
    `${name}_bucket${at('+Inf')} ${count}`,
    `${name}_sum${own} ${sum}`,
    `${name}_count${own} ${count}`,
  ];
}

const about = (name: string, type: string, help: string) => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
];

const GAUGES: Record<string, string> = {
  waiting: 'Documents that wait.',
  running: 'Documents being converted.',
  spare: 'Whether LibreOffice and a worker wait for the next document.',
};

export function createMetrics(): Metrics {
  const stages = new Map(STAGES.map((stage) => [stage, empty()]));
  const whole = empty();
  const endings = new Map<string, number>();
  let pages = 0;
  let retries = 0;
  return {
    stage: (stage, seconds) => observe(stages.get(stage) ?? empty(), seconds),
    ended(how, seconds) {
      endings.set(how, (endings.get(how) ?? 0) + 1);
      observe(whole, seconds);
    },
    pages(count) {
      pages += count;
    },
    retried() {
      retries += 1;
    },
    text: (gauges) =>
      [
        ...about('converter_stage_seconds', 'histogram', 'Time a document spent in each stage.'),
        ...[...stages].flatMap(([stage, seen]) => lines('converter_stage_seconds', `stage="${stage}"`, seen)),
        ...about('converter_document_seconds', 'histogram', 'Time from a document’s start to its end.'),
        ...lines('converter_document_seconds', '', whole),
        ...about('converter_documents_total', 'counter', 'Documents by how they ended.'),
        ...[...endings].map(([how, count]) => `converter_documents_total{ending="${how}"} ${count}`),
        ...about('converter_pages_total', 'counter', 'Pages stored.'),
        `converter_pages_total ${pages}`,
        ...about('converter_report_retries_total', 'counter', 'Reports that had to be sent again.'),
        `converter_report_retries_total ${retries}`,
        ...Object.entries(gauges).flatMap(([name, value]) => [
          ...about(`converter_${name}`, 'gauge', GAUGES[name] ?? ''),
          `converter_${name} ${value}`,
        ]),
        '',
      ].join('\n'),
  };
}
