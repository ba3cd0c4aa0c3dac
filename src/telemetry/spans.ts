/**
 * Traces with OpenTelemetry, sent to OTEL_EXPORTER_OTLP_ENDPOINT. The libraries are loaded only when the variable
 * is set. The id of a request is also the id of its trace, so that the spans of several servers and both wires
 * belong to one trace, which has the id that the logs contain.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Tracer as OtelTracer, SpanContext } from '@opentelemetry/api';

export interface Tracer extends AsyncDisposable {
  /** Records a span that has ended. Times are in milliseconds since 1970. */
  span(name: string, request: string | null, from: number, to: number, attributes?: Attributes): void;
}

/** Time to send the last spans when the server stops. A collector that does not answer loses them. */
export const FLUSH_TIMEOUT_MS = 2_000;

type Attributes = Record<string, string | number>;

/** Records nothing. */
export const NO_TRACES: Tracer = { span() {}, async [Symbol.asyncDispose]() {} };

/** @param endpoint The base URL of an OTLP/HTTP collector, such as `http://127.0.0.1:4318`. */
export async function openTracer(endpoint: string, instance: string): Promise<Tracer> {
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces` });
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'lectern', 'service.instance.id': instance }),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: 1_000 })],
  });
  const tracer: OtelTracer = provider.getTracer('lectern');
  return {
    span(name, request, from, to, attributes = {}) {
      const parent = contextOf(request);
      const root = parent ? api.trace.setSpanContext(api.ROOT_CONTEXT, parent) : api.ROOT_CONTEXT;
      const allAttributes = { ...attributes, ...(request && { 'lectern.request': request }) };
      tracer.startSpan(name, { startTime: from, attributes: allAttributes }, root).end(to);
    },
    async [Symbol.asyncDispose]() {
      await Promise.race([provider.shutdown(), delay(FLUSH_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}

/** @returns null for a request whose id is not a UUID. Its spans have no common trace. */
function contextOf(request: string | null): SpanContext | null {
  const traceId = request?.replaceAll('-', '').toLowerCase() ?? '';
  if (!/^[0-9a-f]{32}$/.test(traceId)) return null;
  // The request is the remote parent of all its spans. Trace flag 1 means sampled.
  return { traceId, spanId: traceId.slice(0, 16), traceFlags: 1, isRemote: true };
}
