/**
 * Traces by OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT says where to. The libraries are loaded then
 * and only then. A request's id is its trace's id too, so spans of several servers and both wires come
 * together with nothing more than the id that is in the logs.
 */
import type { Tracer as OtelTracer, SpanContext } from '@opentelemetry/api';

export interface Tracer extends AsyncDisposable {
  /** Notes something that has ended. Times are milliseconds since 1970. */
  span(name: string, request: string | null, from: number, to: number, attributes?: Attributes): void;
}

type Attributes = Record<string, string | number>;

export const NO_TRACES: Tracer = { span() {}, async [Symbol.asyncDispose]() {} };

/** @param endpoint Of an OTLP/HTTP collector: `http://127.0.0.1:4318`. */
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
      const named = { ...attributes, ...(request && { 'lectern.request': request }) };
      tracer.startSpan(name, { startTime: from, attributes: named }, root).end(to);
    },
    async [Symbol.asyncDispose]() {
      await provider.shutdown();
    },
  };
}

/** Null for a request whose id is not a UUID: its spans stand alone. */
function contextOf(request: string | null): SpanContext | null {
  const traceId = request?.replaceAll('-', '').toLowerCase() ?? '';
  if (!/^[0-9a-f]{32}$/.test(traceId)) return null;
  // The request itself, as if somebody before us had traced it; 1: sampled.
  return { traceId, spanId: traceId.slice(0, 16), traceFlags: 1, isRemote: true };
}
