/** @file A collector of traces: an HTTP server that keeps what exporters of OpenTelemetry send it as JSON. */
import { text } from "node:stream/consumers";
import { listenAnywhere } from "./api-process.ts";

/** As OTLP writes it, only what tests look at. */
export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  links?: { traceId: string; spanId: string }[];
  name: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}

export interface Collector {
  /** As OTEL_EXPORTER_OTLP_ENDPOINT names it. */
  url: string;
  /** Everything that arrived, as it came: paths, headers and bodies. */
  received: { path: string; headers: object; body: string }[];
  spans(): CollectedSpan[];
  /** Names of the services that sent something. */
  services(): Set<string | undefined>;
  stop(): void;
}

interface Export {
  resourceSpans: {
    resource: Pick<CollectedSpan, "attributes">;
    scopeSpans: { spans: CollectedSpan[] }[];
  }[];
}

export async function startCollector(): Promise<Collector> {
  const { server, port } = await listenAnywhere();
  const received: Collector["received"] = [];
  server.on("request", async (request, response) => {
    received.push({ path: request.url ?? "", headers: request.headers, body: await text(request) });
    response.setHeader("content-type", "application/json").end("{}");
  });
  const sent = () => received.flatMap(({ body }) => (JSON.parse(body) as Export).resourceSpans);
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    spans: () => sent().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    services: () => new Set(sent().map(({ resource }) => attributeOf(resource, "service.name"))),
    stop: () => void server.close(),
  };
}

export function attributeOf({ attributes }: Pick<CollectedSpan, "attributes">, name: string) {
  const { stringValue, intValue } = attributes.find(({ key }) => key === name)?.value ?? {};
  return stringValue ?? intValue?.toString();
}
