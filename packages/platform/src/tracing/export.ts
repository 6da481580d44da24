/**
 * @file Sends spans to a collector where the environment names one, by the variables that OpenTelemetry gives to all programs. What does
 * that is loaded only then.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { DiagLogLevel, diag } from "@opentelemetry/api";
import { z } from "zod";
import { readVariable, type Variable } from "../environment.ts";
import type { Logger } from "../log.ts";

export interface Tracing {
  /** Sends what is left, and does not wait long for a collector that does not answer. */
  stop(): Promise<void>;
}

const STOP_MS = 3_000;

const anEndpoint: Variable<string> = {
  rule: z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)),
  remedy: "set it to the HTTP address of a collector, such as http://127.0.0.1:4318",
  broken: "is no address",
};
const aProtocol: Variable<string> = {
  rule: z.enum(["http/json", "http/protobuf"]),
  remedy: "leave it out, and name the HTTP port of the collector: traces are sent as JSON over HTTP",
};

/**
 * @param service name of this process among the operator's services, unless OTEL_SERVICE_NAME gives another
 * @throws UserError naming the variable that is wrong.
 */
export async function startTracing(env: NodeJS.ProcessEnv, service: string, log: Logger): Promise<Tracing> {
  if (!isWanted(env)) return { stop: async () => {} };
  const { NodeTracerProvider, BatchSpanProcessor } = await import("@opentelemetry/sdk-trace-node");
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = await import(
    "@opentelemetry/resources"
  );
  reportTo(log);
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ "service.name": service }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return { stop: () => Promise.race([provider.shutdown(), sleep(STOP_MS, undefined, { ref: false })]) };
}

function isWanted(env: NodeJS.ProcessEnv): boolean {
  const endpoints = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
  const named = endpoints.map((name) => readVariable(env, name, anEndpoint)).some((url) => url !== undefined);
  if (!named || env.OTEL_SDK_DISABLED === "true" || env.OTEL_TRACES_EXPORTER === "none") return false;
  for (const name of ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"])
    readVariable(env, name, aProtocol);
  return true;
}

/** A collector that does not answer is worth a line, and never an end. */
function reportTo(log: Logger): void {
  const warn = (message: string) => log.warn({ reason: message }, "traces cannot be sent");
  const nothing = () => {};
  diag.setLogger({ error: warn, warn, info: nothing, debug: nothing, verbose: nothing }, DiagLogLevel.WARN);
}
