/** The tables of metrics in docs/operations.md, read from what the server and the converter expose. */
import { createMetrics } from '../../converter/src/metrics.ts';
import { REFUSALS, TOKEN_LIMITS } from '../../src/graphql/audit/events.ts';
import { openMetrics } from '../../src/telemetry/metrics.ts';
import { table } from './table.ts';

export async function serverMetricsTable(): Promise<string> {
  const metrics = openMetrics();
  metrics.addSources({
    webSockets: () => 0,
    eventStreams: () => 0,
    closeCodes: [1000],
    closes: () => new Map(),
    connections: () => 0,
    overuse: () => new Map([['connections', 0]]),
    subscriptions: () => ({
      groups: 0,
      subscribers: 0,
      maxGroupsOfOneToken: 0,
      executions: 0,
      executionsForOneToken: 0,
      deliveries: 0,
    }),
    refusals: () => ({ refusals: new Map(), limits: new Map(), reports: 0 }),
    refusalReasons: REFUSALS,
    tokenLimits: TOKEN_LIMITS,
    pointers: () => ({ own: 0, passedOn: 0, values: 0, conflated: 0 }),
    reconnects: () => ({ database: 0, rooms: 0 }),
    outbox: async () => ({ depth: 0, age: 0 }),
  });
  return metricsTable(await metrics.text(), 'lectern_');
}

export const converterMetricsTable = async (): Promise<string> =>
  metricsTable(await createMetrics().text({ waiting: 0, running: 0, renditions: 0, spare: 0 }), 'converter_');

/** One row for each metric of an exposition whose name begins with `prefix`. */
function metricsTable(exposition: string, prefix: string): string {
  const metrics = [...exposition.matchAll(/^# HELP (\w+) (.*)\n# TYPE \w+ (\w+)$/gm)];
  return table(
    ['Metric', 'Type', 'Meaning'],
    metrics
      .filter(([, name]) => name?.startsWith(prefix))
      .map(([, name = '', help = '', type = '']) => [`\`${name}\`${labelsOf(exposition, name)}`, type, help]),
  );
}

/** The labels of a metric's samples, such as ` by \`code\``. */
function labelsOf(exposition: string, metric: string): string {
  const [, labels = ''] = new RegExp(`^${metric}(?:_bucket)?\\{(.*)\\}`, 'm').exec(exposition) ?? [];
  const names = [...labels.matchAll(/(\w+)="/g)].flatMap(([, name = '']) => (name === 'le' ? [] : [name]));
  return names.length === 0 ? '' : ` by ${names.map((name) => `\`${name}\``).join(', ')}`;
}
